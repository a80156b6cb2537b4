/**
 * Whether a text about a reflection claims only numbers that the facts hold. Each kind of number is looked up among its own: a
 * duration among the minutes, a clock time among the starts and ends, a date among the days, a share among the percentages, a
 * count by what is counted. What was derived ("half", "twice", "3 days") is never among them. In doubt a number is not held:
 * the template then says it.
 */
import { inDigits } from './english-numbers.ts';
import { knownNumbers, type KnownNumbers } from './known-numbers.ts';
import { namesOfWork, withoutNames } from './names-of-work.ts';
import type { ReflectionFacts } from './reflection-facts.ts';
import { MONTHS, WEEKDAYS } from './say-time.ts';

const AMOUNT = String.raw`\d+(?:[.,]\d+)?`;
const MONTH = `(${MONTHS.map((month) => `${month.slice(0, 3)}(?:${month.slice(3)})?`).join('|')})`;
const MINUTES = String.raw`(?:m|mins?|minutes?)\b`;
const HOURS = String.raw`(?:h|hrs?|hours?)\b`;
const RANGE = new RegExp(
  String.raw`([-−]?${AMOUNT})\s*(?:-|–|—|to|and)\s*([-−]?${AMOUNT})\s*(%|per ?cent\b|${HOURS}|${MINUTES}|blocks?\b|plans?\b)`,
  'gi',
);
const DERIVED =
  /\b(?:half|halves|halved|quarters?|(?:an?|one|\d+)[\s-](?:thirds?|fourths?|fifths?|tenths?)|twice|thrice|doubled?|tripled?|dozens?|thousands?|millions?|\w+fold|percent|percentage)\b/gi;
const STATES: Record<string, keyof KnownNumbers['states']> = {
  planned: 'planned',
  done: 'done',
  finished: 'done',
  completed: 'done',
  'partly done': 'partial',
  skipped: 'skipped',
  moved: 'moved',
  open: 'open',
};
const STATE = new RegExp(
  String.raw`\b(\d+)(?: of (?:them|the blocks|(?:the )?\d+(?: blocks?)?))?(?: blocks?)?(?: (?:is|are|was|were|got|have been|has been))? (${Object.keys(STATES).join('|')})\b`,
  'gi',
);
const OF_ALL = /\b\d+ of (?:the )?(\d+)(?= (?:blocks?|is|are|was|were|got)\b)/gi;

/** The numbers, as written, that the facts do not hold; empty means grounded. */
export function ungroundedNumbers(text: string, facts: ReflectionFacts): string[] {
  const known = knownNumbers(facts);
  const found: string[] = [];
  let rest = withoutListNumbers(withoutNames(text, namesOfWork(facts)))
    .replaceAll(/[*_`~\\]/g, '')
    .replaceAll(/\s+/g, ' ');
  rest = inDigits(rest).replaceAll(RANGE, '$1 $3, $2 $3');
  const take = (pattern: RegExp, holds: (match: string[]) => boolean, keep = false): void => {
    rest = rest.replaceAll(pattern, (...args: unknown[]) => {
      const match = args
        .filter((part) => typeof part !== 'number')
        .map((part) => (typeof part === 'string' ? part : ''));
      if (!holds(match)) found.push((match[0] ?? '').trim());
      return keep ? (match[0] ?? '') : ' ';
    });
  };
  take(
    new RegExp(String.raw`([-−]?${AMOUNT})\s*(?:%|per ?cent\b|pct\b)(?: points?\b)?`, 'gi'),
    (match) => known.percents.has(numberOf(match[1])),
  );
  take(
    new RegExp(
      String.raw`[€$£]\s*${AMOUNT}|${AMOUNT}\s*(?:[€$£]|(?:eur|euros?|usd|dollars?|pounds?)\b)`,
      'gi',
    ),
    never,
  );
  takeDates(take, known, facts.period.name);
  takeTimes(take, known);
  take(new RegExp(String.raw`\b${AMOUNT}[\s-]*(?:x|×|times|fold)(?![\p{L}\d])`, 'giu'), never);
  take(DERIVED, never);
  // Other scripts' digits, fractions and Roman numerals in one character.
  take(/[^\P{N}0-9]/gu, never);
  take(/\b(\d+) plans?\b/gi, (match) => known.plans.has(numberOf(match[1])));
  take(/\b(\d+) (?:measured |recorded )?(?:runs?|pieces?)\b/gi, (match) =>
    known.runs.has(numberOf(match[1])),
  );
  take(OF_ALL, (match) => known.blocks.has(numberOf(match[1])), true);
  take(STATE, (match) => {
    const state = STATES[(match[2] ?? '').toLowerCase()];
    return state !== undefined && known.states[state].has(numberOf(match[1]));
  });
  take(/\b(\d+) (?:[a-z]+ )?blocks?\b/gi, (match) => known.blocks.has(numberOf(match[1])));
  take(/\d+(?:[.,]\d+)*/g, (match) => {
    const number = numberOf(match[0]);
    return known.counts.has(number) || known.years.has(number);
  });
  return found;
}

type Take = (pattern: RegExp, holds: (match: string[]) => boolean) => void;

function takeDates(take: Take, known: KnownNumbers, period: string): void {
  const ordinal = String.raw`(\d{1,2})(?:st|nd|rd|th|\.)?`;
  const year = String.raw`(?:,? (\d{4})\b)?`;
  take(/\b(\d{4}-\d\d-\d\d)\b/g, (match) => known.days.has(match[1] ?? ''));
  take(/\b\d{4}-W\d\d\b/g, (match) => match[0] === period);
  take(/\b\d{1,2}[./]\d{1,2}[./](?:\d{4}|\d\d)\b/g, never);
  take(new RegExp(String.raw`\b${ordinal}(?: of)? ${MONTH}\b${year}`, 'gi'), (match) =>
    isKnownDay(known, match[1], match[2], match[3]),
  );
  take(new RegExp(String.raw`\b${MONTH} (?:the )?${ordinal}\b${year}`, 'gi'), (match) =>
    isKnownDay(known, match[2], match[1], match[3]),
  );
  take(new RegExp(String.raw`\b(${WEEKDAYS.join('|')})s?\b`, 'gi'), (match) =>
    known.weekdays.has((match[1] ?? '').toLowerCase()),
  );
}

function takeTimes(take: Take, known: KnownNumbers): void {
  take(/\b(\d{1,2})(?::(\d\d))?\s*([ap])\.?m\b\.?/gi, (match) => {
    const hour = (numberOf(match[1]) % 12) + ((match[3] ?? '').toLowerCase() === 'p' ? 12 : 0);
    return known.clocks.has(`${String(hour).padStart(2, '0')}:${match[2] || '00'}`);
  });
  take(/\b(\d{1,2}:\d\d)\b/g, (match) => known.clocks.has((match[1] ?? '').padStart(5, '0')));
  take(/\b(\d{1,2}) ?o['’]clock\b/gi, (match) =>
    known.clocks.has(`${(match[1] ?? '').padStart(2, '0')}:00`),
  );
  take(/\b(noon|midnight)\b/gi, (match) =>
    known.clocks.has((match[1] ?? '').toLowerCase() === 'noon' ? '12:00' : '00:00'),
  );
  take(
    new RegExp(String.raw`\b(${AMOUNT})[\s-]*${HOURS}(?:\s*(?:and\s*)?(\d+)\s*${MINUTES})?`, 'gi'),
    (match) => known.minutes.has(numberOf(match[1]) * 60 + numberOf(match[2] || '0')),
  );
  take(new RegExp(String.raw`\b(${AMOUNT})[\s-]*${MINUTES}`, 'gi'), (match) =>
    known.minutes.has(numberOf(match[1])),
  );
  take(/\b(\d+)[\s-]*(?:seconds?|secs?|days?|weeks?|months?|years?)\b/gi, never);
}

const never = (): boolean => false;

/** Markers of a list count its lines, from 1 on and without a gap; another number at the start of a line is a claim. */
function withoutListNumbers(text: string): string {
  let last = 0;
  return text
    .split('\n')
    .map((line) => {
      const marker = /^\s*(\d+)[.)]\s/.exec(line);
      if (marker === null) {
        if (/^\s*(?:#|\*\*)/.test(line)) last = 0;
        return line;
      }
      const number = Number(marker[1]);
      if (number !== 1 && number !== last + 1) return line;
      last = number;
      return line.slice(marker[0].length);
    })
    .join('\n');
}

function isKnownDay(known: KnownNumbers, day = '', month = '', year = ''): boolean {
  const index = MONTHS.findIndex(
    (name) => name.slice(0, 3).toLowerCase() === month.slice(0, 3).toLowerCase(),
  );
  const end = `-${String(index + 1).padStart(2, '0')}-${day.padStart(2, '0')}`;
  return [...known.days].some((one) => one === `${year || one.slice(0, 4)}${end}`);
}

function numberOf(text: string | undefined): number {
  return Number((text ?? '0').replace('−', '-').replace(',', '.'));
}
