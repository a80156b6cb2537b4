/** Phrases of a text that name a due date, such as "until Friday", with the day that each means. */
import type { Temporal } from 'temporal-polyfill';
import { ANY_WEEKDAY, MONTH, WEEKDAY } from './calendar-words.ts';
import { DAY_FORMS, type DayForm, type NamedDay } from './day-forms.ts';

export interface DuePhrase {
  at: number;
  text: string;
  /** A word such as "until" introduces it; otherwise it only names a day, or one on which something takes place. */
  marked: boolean;
  named: NonNullable<NamedDay>;
  /** Minutes of the day at which it ends; null where the whole day counts. */
  minute: number | null;
  /** Where it says from when to when, when it begins. */
  begins?: number;
}

const ENGLISH =
  String.raw`(?:no|not) later than|on or before|due(?:\sdate)?(?:\s?:|\s(?:is\s)?(?:on|by|until|till))?|` +
  String.raw`deadline(?:\s?:|\s(?:is|on)(?:\son)?)?|until|till|'til|by|before`;
const GERMAN =
  String.raw`(?:bis\s)?spätestens(?:\s(?:am|bis|zum))*|fällig(?:\s(?:am|bis|zum))*|` +
  String.raw`(?:abgabe|frist)(?:\s?:|\s(?:am|bis|ist)(?:\s(?:am|zum))?)?|bis(?:\sspätestens)?(?:\s(?:zum|zu|am))?|vor(?:\sdem)?`;
const MARKER = String.raw`(?<marker>${ENGLISH}|(?<german>${GERMAN}))(?:\s+|(?<=:))(?:the\s|den\s|dem\s|on\s)?`;
/** As in "on Friday", "am 10. Dezember", "Donnerstag, den 10. Dezember". */
const PLACER = String.raw`(?<on>on|(?<am>am))\s(?:the\s|den\s|dem\s)?`;
const CLOCK = String.raw`noon|midday|mittags?|\d{1,2}(?:[.:]\d\d)?\s?(?:[ap]\.?m\b\.?|uhr)|\d{1,2}:\d\d`;
/** Of "10 to 12 Uhr" the end counts: then it is over. */
const FROM_CLOCK = String.raw`(?:(?:from\s|von\s)?(?<first>\d{1,2}(?:[.:]\d\d)?\s?(?:am|pm|uhr)?)\s?(?:[-–—]|bis|to|until)\s?)?`;
const CLOSE = '(?:the )?end of (?:the )?day|eod|cob|close of business';
const BEFORE_DAY = String.raw`(?:(?:(?<early>${CLOCK})|${CLOSE})\s(?:on\s|am\s|of\s)?)?`;
const PART_OF_DAY = 'morning|afternoon|evening|früh|morgen|vormittag|nachmittag|abend';
const AFTER_DAY =
  String.raw`(?:\s(?:${PART_OF_DAY}|eod|cob)(?!\p{L}))?` +
  String.raw`(?:(?:,\s?|\s)(?:at\s|um\s|ab\s)?${FROM_CLOCK}(?<late>${CLOCK})(?![\p{L}\d])|\s(?:at|um)\s(?<open>\d{1,2})(?![\p{L}\d]|[.:,]\d|\s?[%€$]))?` +
  String.raw`(?<other>\s(?:or|oder)\s(?:${ANY_WEEKDAY}|tomorrow|morgen|übermorgen))?`;
/** Not "Friday's", "Friday-Runde", "monday.com", "27.11.2", "12.10 €" or "May be". */
const END = String.raw`(?![\p{L}\p{N}]|['’]s|-[\p{L}\p{N}]|\.[\p{L}\p{N}]|\s?[€$£%]|\s(?:be|have)\b)`;

/** What may follow a day that no word introduces: the end of the clause, or a word that goes on. "The 27 November minutes" is none. */
const GOES_ON =
  /^\s*(?:$|[,;:!?)\n–—]|\.(?:\s|$)|-\s|(?:with|in|at|for|and|to|by|from|mit|bei|für|und|um|zu|zur|zum|im|via|per|ab)(?!\p{L})|\p{L}+(?:en|ern|eln)\s*(?:$|[,;.!?\n]))/iu;
/** "Am Freitag besprochen": it was then. */
const WAS_THEN =
  /^\s(?:\p{L}+\s)?(?:ge\p{Ll}+(?:t|en)|(?:be|ver|er|unter)\p{Ll}+t|besprochen|beschlossen|verschickt)(?:e[rnms]?)?(?!\p{L})/u;

/** As much as is looked at before a phrase. */
const CONTEXT_CHARS = 80;
const BLANK = '\u0001';
const PATTERNS = DAY_FORMS.map((form) => {
  const start = String.raw`(?<![\p{L}\p{N}.'’/-])`;
  const marker = form.introduced === 'marked' ? MARKER : `(?:${MARKER}|${PLACER})?`;
  const source = `${start}${marker}${BEFORE_DAY}(?<said>${form.pattern})${AFTER_DAY}${END}`;
  return { form, pattern: new RegExp(source.replaceAll(' ', String.raw`\s`), 'giu') };
});

/** Most texts name no day: one look tells, instead of one for each form. Every form needs one of these. */
const MAY_NAME_A_DAY = new RegExp(
  String.raw`\d(?:[./-]|\s?(?:st|nd|rd|th|of)(?!\p{L}))|${ANY_WEEKDAY}|${MONTH}|morrow|morgen|today|night|heute|` +
    'day|week|month|year|quarter|tag|woche|monat|jahr|quartal|eod|eow|eom|eoy|cob|feierabend',
  'iu',
);
const A_MARKER = new RegExp(MARKER.replaceAll(' ', String.raw`\s`), 'iu');

/** What stands before and makes the day a beginning, a range, somebody's absence or a part of the day instead. */
const NO_DUE_BEFORE =
  /(?<!\p{L})(?:not|never|nicht|from|since|after|starting|ab|seit|nach|von|vom|every|each|last|until|jede[rnms]?|guten|am|diesen|letzten|as of|gestern|heute|of|for)\s+$/iu;
const RANGE = new RegExp(
  String.raw`(?:${ANY_WEEKDAY}|\d\.)\s*$|(?<!\p{L})(?:vom|von|from|between|zwischen)\s[^,.;\n]{1,25}(?:\.\d+)?\s*$`,
  'iu',
);
const AN_END = /end|eo[dwmy]$|cob|feierabend/i;
const STATE =
  /(?<!\p{L})(?:wait\w*|warte\w*|away|out of office|off|vacation|holidays?|closed|open|valid|available|unavailable|postponed?|delayed|moved|urlaub|abwesend|gültig|geschlossen|geöffnet|offen|verfügbar|verschoben|krank|sick|absent)(?!\p{L})[^,.;\n]{0,30}$/iu;

/** "Sprechzeiten Montag bis Freitag": when somebody is there. "8 hours" is how long it takes. */
const HOURS = /(?:zeiten|(?<!\d\s)hours|times)(?!\p{L})[^,.;\n]{0,10}$/iu;

/** In the order of the text. Deals with the words only: whether a day has passed, or several are named, is for the caller. */
export function duePhrases(text: string, today: Temporal.PlainDate): DuePhrase[] {
  if (!MAY_NAME_A_DAY.test(text)) return [];
  const found: DuePhrase[] = [];
  const is_marked = A_MARKER.test(text);
  let rest = text;
  for (const { form, pattern } of PATTERNS) {
    if (form.introduced === 'marked' && !is_marked) continue;
    for (const match of rest.matchAll(pattern)) {
      const phrase = readMatch(match, { form, text, today });
      if (phrase === undefined) continue;
      found.push(phrase);
      // What was read is blanked, so that no other form reads a part of it.
      const end = match.index + match[0].length;
      rest = rest.slice(0, match.index) + BLANK.repeat(match[0].length) + rest.slice(end);
    }
  }
  return found.toSorted((a, b) => a.at - b.at);
}

function readMatch(
  match: RegExpExecArray,
  { form, text, today }: { form: DayForm; text: string; today: Temporal.PlainDate },
): DuePhrase | undefined {
  const said = match.groups ?? {};
  const marker = said['marker'];
  const before = text.slice(0, match.index).slice(-CONTEXT_CHARS);
  const after = text.slice(match.index + match[0].length).slice(0, CONTEXT_CHARS);
  if (!canBeDue(said, { form, before, after })) return undefined;
  const named = form.read(said, today);
  if (named === undefined) return undefined;
  const clock = said['late'] ?? said['early'] ?? (said['noon'] === undefined ? null : 'noon');
  const minute = clock === null ? null : minuteOf(clock);
  if (minute === undefined) return undefined;
  const begins = minute === null ? undefined : beginOf(said['first'], minute);
  const phrase = {
    at: match.index,
    text: match[0].trim(),
    marked: marker !== undefined,
    minute,
    ...(begins === undefined ? {} : { begins }),
  };
  // Before Friday is Thursday; before the end of the week is still the end of the week.
  const before_day = /^(?:before|vor\b)/i.test(marker ?? '') && !AN_END.test(said['said'] ?? '');
  if (said['other'] !== undefined) return { ...phrase, named: { refused: 'two_days' } };
  const earlier = before_day && 'day' in named;
  if ('day' in named && said['open'] !== undefined) {
    return { ...phrase, named: { ...named, note: 'hour_open' } };
  }
  if (!earlier || minute !== null) return { ...phrase, named };
  return { ...phrase, named: { ...named, day: named.day.subtract({ days: 1 }) } };
}

function canBeDue(
  said: Record<string, string | undefined>,
  { form, before, after }: { form: DayForm; before: string; after: string },
): boolean {
  const day = said['said'] ?? '';
  const { marker } = said;
  if (isSmallAbbreviation(day)) return false;
  if (marker === undefined) return namesDay(said, form.introduced, { before, after });
  if (/(?<!\p{L})(?:not|never|nicht)\s+$/iu.test(before)) return false;
  if (RANGE.test(before)) return false;
  // "Chapters 3 bis 5." counts something else.
  if (/^\d+\.$/.test(day) && (said['german'] === undefined || /\d\s*$/.test(before))) return false;
  return !/^(?:until|till|'til|bis)/i.test(marker) || !STATE.test(before);
}

/** "mon", "do" and "fri" in small letters are other words. */
function isSmallAbbreviation(day: string): boolean {
  return /^[a-z]{2,5}\.?$/.test(day) && new RegExp(`^(?:${ANY_WEEKDAY})$`, 'i').test(day);
}

/** Of a day without a word such as "until". */
function namesDay(
  said: Record<string, string | undefined>,
  introduced: DayForm['introduced'],
  { before, after }: { before: string; after: string },
): boolean {
  const { said: day = '', on, am } = said;
  if (NO_DUE_BEFORE.test(before) || new RegExp(`${WEEKDAY}\\s+$`, 'iu').test(before)) return false;
  const { range } = said;
  if (range !== undefined) return /\d/.test(range) || !(STATE.test(before) || HOURS.test(before));
  if (introduced === 'bare') return day !== 'Morgen' || /(?:^|[.!?:\n]\s*)$/.test(before);
  const clock = said['early'] ?? said['late'] ?? said['open'];
  // "Do 10:30" may be English: only "Uhr" or "am" make it a Thursday.
  if (/^do\.?$/i.test(day) && am === undefined && !/uhr$/i.test(clock ?? '')) return false;
  if (clock !== undefined) return introduced === 'dated' || !RANGE.test(before);
  if (introduced === 'placed' && on === undefined) return false;
  if (RANGE.test(before)) return false;
  return am === undefined ? GOES_ON.test(after) : !WAS_THEN.test(after);
}

/** "3 to 4:30 pm" begins at 15:00, "11 to 1 pm" at 11:00. */
function beginOf(first: string | undefined, end: number): number | undefined {
  const begin = first === undefined ? undefined : minuteOf(first);
  if (begin === undefined || begin >= end) return undefined;
  const half = 12 * 60;
  const later = begin < half && end >= half && !/am|pm|uhr|:/i.test(first ?? '');
  return later && begin + half < end && end - begin > half ? begin + half : begin;
}

/** Undefined where there is no such time. */
function minuteOf(clock: string): number | undefined {
  const parts = /^(?<hour>\d{1,2})(?:[.:](?<minute>\d\d))?\s?(?<half>[ap])?/i.exec(clock)?.groups;
  if (parts === undefined) return 12 * 60;
  const half = parts['half']?.toLowerCase();
  const hour = Number(parts['hour']);
  if (half !== undefined && (hour < 1 || hour > 12)) return undefined;
  const of_day = half === undefined ? hour : (hour % 12) + (half === 'p' ? 12 : 0);
  const minute = Number(parts['minute'] ?? 0);
  return of_day > 23 || minute > 59 ? undefined : of_day * 60 + minute;
}
