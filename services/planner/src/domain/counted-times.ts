/** Times that the words name once and mean several times: "5 interviews of 60 minutes each", "4 x 45 min", "3 Termine à je 1 h". */
import { durationsInText } from './durations-in-text.ts';

export interface CountedTime {
  /** What was read, with its number and what is counted. */
  text: string;
  /** 2 to 40. */
  count: number;
  /** What is counted, as in "interviews"; empty for "4 x 45 min". */
  what: string;
  /** Of one. */
  each_minutes: number;
  /** Where its duration stands in the text. */
  at: number;
}

const MOST = 40;
const NUMBERS = [
  '',
  '',
  'two|zwei|deux|dos',
  'three|drei|trois|tres',
  'four|vier|quatre|cuatro',
  'five|fünf|cinq|cinco',
  'six|sechs|seis',
  'seven|sieben|sept|siete',
  'eight|acht|huit|ocho',
  'nine|neun|neuf|nueve',
  'ten|zehn|dix|diez',
];
const NUMBER = String.raw`(?<![\p{L}\d.,:/–-])(?<number>\d{1,2}|${NUMBERS.slice(2).join('|')})`;
const UNIT = String.raw`(?:h|hours?|std|stunden?|heures?|horas?|min\p{L}*|days?|tage?n?|jours?|días?|weeks?|wochen?|semaines?|months?|monate?|mois|years?|jahre?|ans?|hour|day)`;
const WHAT = String.raw`(?!${UNIT}(?!\p{L}))(?<what>\p{L}[\p{L}'’-]*(?:\s\p{L}[\p{L}'’-]*){0,4}?)`;
const ABOUT = String.raw`(?:(?:about|around|some|roughly|circa|ca\.?|etwa|rund|environ|env\.?|unos)\s+)?`;
const EACH = '(?:each|apiece|jeweils|je|chacune?s?|chaque|cada un[oa]?)';
const BEFORE: readonly RegExp[] = [
  new RegExp(String.raw`${NUMBER}\s*(?:[x×*]|mal|times|fois)\s*${ABOUT}$`, 'iu'),
  // "of 2 hours", "à 60 Minuten": no further word is needed, except where people are counted.
  new RegExp(
    String.raw`${NUMBER}\s+${WHAT}\s+(?:of|à|zu|von|de|at|lasting)\s+(?:je(?:weils)?\s+)?${ABOUT}$`,
    'iu',
  ),
];
/** Only with a word that says "each". */
const LOOSE = new RegExp(
  String.raw`${NUMBER}\s+${WHAT}\s*[,:;(–-]?\s*(?<each>${EACH}\s+)?${ABOUT}$`,
  'iu',
);
const EACH_AFTER = new RegExp(
  String.raw`^\s*(?:${EACH}(?!\p{L})|(?:per|pro|par|por)\s+\p{L}+)`,
  'iu',
);
const PEOPLE =
  /(?<!\p{L})(?:people|persons?|participants?|guests|teilnehme\p{L}*|personen|gäste|leute|personnes|invités|personas)$/iu;
const WINDOW = 80;

/** In the order of the text; a time that is not counted is none. */
export function countedTimes(text: string): CountedTime[] {
  // "4x45 min": a letter before its digits hides the time.
  const spaced = text.replaceAll(/(?<=\d)[x×](?=\d)/giu, ' ');
  return durationsInText(spaced).flatMap(({ at, minutes }): CountedTime[] => {
    const start = text.indexOf(spaced.slice(at).trimStart().charAt(0), at);
    const before = text.slice(Math.max(0, start - WINDOW), start);
    const length =
      /^[\d.,]*\s?-?\s?\p{L}+\.?(?:\s?\d{1,2}(?:\s?min)?)?/u.exec(text.slice(start))?.[0].length ??
      0;
    const after = EACH_AFTER.exec(text.slice(start + length, start + length + WINDOW))?.[0] ?? '';
    const found = countBefore(before, after !== '');
    if (found === undefined) return [];
    const whole = before.slice(found.index) + text.slice(start, start + length) + after;
    const { count, what } = found;
    return [{ text: whole.replaceAll(/\s+/g, ' ').trim(), count, what, each_minutes: minutes, at }];
  });
}

function countBefore(
  before: string,
  each_after: boolean,
): { index: number; count: number; what: string } | undefined {
  for (const pattern of [...BEFORE, LOOSE]) {
    const found = pattern.exec(before);
    if (found === null) continue;
    const { number = '', what = '', each } = found.groups ?? {};
    const says_each = each_after || each !== undefined;
    if (!says_each && (pattern === LOOSE || PEOPLE.test(what))) continue;
    const count = numberOf(number);
    if (count >= 2 && count <= MOST) return { index: found.index, count, what };
  }
  return undefined;
}

function numberOf(said: string): number {
  if (/^\d/.test(said)) return Number(said);
  return NUMBERS.findIndex((words) => words.split('|').includes(said.toLowerCase()));
}
