/** Days, clock times and dates in English and German words. Patterns take time in proportion to the text. */
import { Temporal } from 'temporal-polyfill';
import { type Weekday, WEEKDAYS } from '../preferences.ts';
import { inWeekOrder } from './reading.ts';
import { withoutLengths } from './lengths.ts';
import { has } from './word-pattern.ts';

const FULL_NAMES: readonly (readonly [pattern: string, day: Weekday])[] = [
  ['mon(?:days?)?|montags?', 'mon'],
  ['tue(?:s|sdays?)?|dienstags?', 'tue'],
  ['wed(?:nesdays?)?|mittwochs?', 'wed'],
  ['thu(?:rs|rsdays?)?|donnerstags?', 'thu'],
  ['fri(?:days?)?|freitags?', 'fri'],
  ['sat(?:urdays?)?|samstags?|sonnabends?', 'sat'],
  ['sun(?:days?)?|sonntags?', 'sun'],
];
const SHORT_NAMES = ['mo', 'di', 'mi', 'do', 'fr', 'sa', 'so'];
const ANY_DAY = FULL_NAMES.map(([pattern]) => pattern).join('|');
const word = (pattern: string): RegExp =>
  new RegExp(String.raw`(?<![\p{L}\d])(?:${pattern})(?![\p{L}\d])`, 'gu');
const DAY_RANGE = new RegExp(
  String.raw`(?<![\p{L}\d])(${ANY_DAY}|${SHORT_NAMES.join('|')})\s?(?:-|–|to|through|thru|until|bis)\s?(${ANY_DAY}|${SHORT_NAMES.join('|')})(?![\p{L}\d])`,
  'gu',
);
export const EXCEPT = /(?<!\p{L})(?:except|but not|außer)(?!\p{L})/u;
const GERMAN_COMPOUND =
  /(?<!\p{L})(montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag)(vormittag|nachmittag|abend|morgen)(s?)(?!\p{L})/gu;

/** Lower case, with compounds of day and part of the day taken apart. */
export function plainWords(text: string): string {
  return text.toLowerCase().replaceAll(GERMAN_COMPOUND, '$1 $2s').replaceAll(/\s+/g, ' ').trim();
}

/** The days that are meant, in the week's order: without those after `except`, of the others that are named or of Monday to Friday. */
export function weekdaysIn(text: string): Weekday[] {
  const excepted = exceptedDaysIn(text);
  if (excepted.length === 0) return namedDaysIn(text);
  const named = namedDaysIn(text.slice(0, text.search(EXCEPT)));
  const all = named.length === 0 ? WEEKDAYS.slice(0, 5) : named;
  return all.filter((day) => !excepted.includes(day));
}

/** The days that `except` leaves out. */
export function exceptedDaysIn(text: string): Weekday[] {
  const at = text.search(EXCEPT);
  return at < 0 ? [] : namedDaysIn(text.slice(at));
}

function namedDaysIn(text: string): Weekday[] {
  const found = new Set<Weekday>();
  const rest = text.replaceAll(DAY_RANGE, (_, first: string, last: string) => {
    const from = WEEKDAYS.indexOf(dayOf(first));
    const length = (WEEKDAYS.indexOf(dayOf(last)) - from + 7) % 7;
    for (let n = 0; n <= length; n += 1) found.add(WEEKDAYS[(from + n) % 7] ?? 'mon');
    return ' ';
  });
  for (const [pattern, day] of FULL_NAMES) if (has(rest, pattern)) found.add(day);
  if (has(rest, 'weekdays?|working days|workdays|werktags|werktagen?|wochentags')) {
    for (const day of WEEKDAYS.slice(0, 5)) found.add(day);
  }
  if (has(rest, 'weekends?|wochenenden?')) for (const day of WEEKDAYS.slice(5)) found.add(day);
  return inWeekOrder(found);
}

function dayOf(name: string): Weekday {
  const short = SHORT_NAMES.indexOf(name);
  const full = FULL_NAMES.find(([pattern]) => has(name, pattern));
  return full?.[1] ?? WEEKDAYS[short] ?? 'mon';
}

export interface ClockRange {
  from: string | null;
  to: string | null;
}

const TIME = String.raw`(\d{1,2})(?:[:.](\d{2}))?\s?(am|pm|a\.m\.|p\.m\.|uhr|o'clock)?(?![\d%])`;
const BETWEEN = new RegExp(
  String.raw`(?:between|zwischen)\s(?:the hours of\s)?${TIME}\s(?:and|und)\s${TIME}`,
  'u',
);
const SPAN = new RegExp(String.raw`(?<!\d)${TIME}\s?(?:-|–|—|to|till|until|bis)\s?${TIME}`, 'u');
const UNTIL = new RegExp(
  String.raw`(?<!\p{L})(?:before|earlier than|until|till|by|up to|vor|bis|früher als|spätestens(?: um)?|latest(?: at)?|at the latest)\s${TIME}`,
  'u',
);
const FROM = new RegExp(
  String.raw`(?<!\p{L})(?:after|later than|past|from|nach|ab|später als|frühestens(?: um)?|earliest(?: at)?)\s${TIME}`,
  'u',
);
const PARTS: readonly (readonly [pattern: string, range: ClockRange])[] = [
  ['mornings?|vormittags?|morgens', { from: null, to: '12:00' }],
  ['afternoons?|nachmittags?', { from: '12:00', to: '18:00' }],
  ['evenings?|abends?', { from: '18:00', to: null }],
];

/** The range of clock times that is named, or null. A bare 1 to 6 is read as the afternoon, as offices do. */
export function clockRangeIn(text: string): ClockRange | null {
  const plain = clockText(text);
  const span = BETWEEN.exec(plain) ?? SPAN.exec(plain);
  if (span !== null) return rangeOf(span);
  const to = clock(UNTIL.exec(plain)?.slice(1, 4) ?? []);
  if (to !== null && to !== '00:00') return { from: null, to };
  const from = clock(FROM.exec(plain)?.slice(1, 4) ?? []);
  if (from !== null && from !== '24:00') return { from, to: null };
  return PARTS.find(([pattern]) => has(plain, pattern))?.[1] ?? null;
}

const EVERY_RANGE = [
  ...[BETWEEN, SPAN, UNTIL, FROM].map(({ source }) => new RegExp(source, 'gu')),
  ...PARTS.map(([pattern]) => word(pattern)),
];

/** How many ranges of clock times are named: one statement holds one. */
export function clockRangesIn(text: string): number {
  let rest = clockText(text);
  let count = 0;
  for (const pattern of EVERY_RANGE) {
    rest = rest.replaceAll(pattern, () => {
      count += 1;
      return ' ';
    });
  }
  return count;
}

/** A day, or a word that begins a range of clock times. */
export const DAY_OR_TIME = `${ANY_DAY}|weekdays?|weekends?|wochenenden?|before|after|until|earlier than|later than|between|zwischen|from|vor|nach|ab|bis|von|mornings?|afternoons?|evenings?|vormittags?|nachmittags?|abends?`;

const EVERY_DAY = word(
  `${ANY_DAY}|weekdays?|working days|workdays|werktags|werktagen?|wochentags|weekends?|wochenenden?`,
);
const DAYS_OF_A_PART = /(?<=D)(?:\s?(?:\u{e000}|,\s\u{e000}))/gu;

/**
 * What a text says of time, in its order: D for a day or a range of days, T for a range of clock times, and between two of those J
 * for "and" or "or" and C for a comma. A date beside its weekday is one day.
 */
export function timeShape(text: string): string {
  let rest = withoutLengths(withDates(plainWords(text), () => DATE)).replaceAll(
    /\b(?:noon|midday|12 uhr mittags)\b/g,
    '12:00',
  );
  for (const pattern of EVERY_RANGE) rest = rest.replaceAll(pattern, 'T');
  const marked = rest
    .replaceAll(DAY_RANGE, 'D')
    .replaceAll(EVERY_DAY, 'D')
    .replaceAll(DAYS_OF_A_PART, '')
    .replaceAll(DATE, 'D')
    .replaceAll(word('and|or|und|oder'), 'J')
    .replaceAll(',', 'C');
  return marked.replaceAll(/[^DTJC]/gu, '').replaceAll(/^[JC]+|[JC]+$/g, '');
}

/** Whether a text names a date, such as "5 December". */
export function hasDate(text: string): boolean {
  return withDates(plainWords(text), () => DATE).includes(DATE);
}

function clockText(text: string): string {
  return withoutLengths(withDates(text, () => ' ')).replaceAll(
    /\b(?:noon|midday|12 uhr mittags)\b/g,
    '12:00',
  );
}

function rangeOf(match: RegExpExecArray): ClockRange | null {
  const from = clock(match.slice(1, 4));
  let to = clock(match.slice(4, 7));
  if (from === null || to === null) return null;
  // "9 to 5", and "2 to 4" after from was read as 14:00.
  if (to <= from && to < '12:00') to = clockOf(Number(to.slice(0, 2)) + 12, Number(to.slice(3)));
  return from < to ? { from, to } : null;
}

function clock([hour_text, minute_text, half]: (string | undefined)[]): string | null {
  if (hour_text === undefined) return null;
  let hour = Number(hour_text);
  const minute = Number(minute_text ?? 0);
  if (half?.startsWith('p') === true && hour < 12) hour += 12;
  if (half?.startsWith('a') === true && hour === 12) hour = 0;
  const bare = half === undefined && minute_text === undefined && !hour_text.startsWith('0');
  if (bare && hour >= 1 && hour <= 6) hour += 12;
  return hour > 24 || minute > 59 || hour * 60 + minute > 1_440 ? null : clockOf(hour, minute);
}

function clockOf(hour: number, minute: number): string {
  return `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`;
}

const ISO_DATE = /(?<!\d)(\d{4})-(\d{2})-(\d{2})(?!\d)/g;
const GERMAN_DATE = /(?<!\d)(\d{1,2})\.(\d{1,2})\.(\d{4})?(?!\d)/g;
const MONTHS =
  'jan(?:uary|uar)?|feb(?:ruary|ruar)?|mar(?:ch)?|märz|apr(?:il)?|may|mai|june?|juni|july?|juli|aug(?:ust)?|sep(?:tember)?|oct(?:ober)?|okt(?:ober)?|nov(?:ember)?|dec(?:ember)?|dez(?:ember)?';
const NAMED_DATE = new RegExp(
  String.raw`(?<!\d)(\d{1,2})(?:st|nd|rd|th|\.)?\s(?:of\s)?(${MONTHS})(?!\p{L})|(?<!\p{L})(${MONTHS})\s(\d{1,2})(?:st|nd|rd|th)?(?![\d:])`,
  'gu',
);
const MONTH_STARTS = [
  'jan',
  'feb',
  'mar|mär',
  'apr',
  'may|mai',
  'jun',
  'jul',
  'aug',
  'sep',
  'oct|okt',
  'nov',
  'dec|dez',
];

/** Dates as YYYY-MM-DD; one without a year is the next that comes, `today` included. What is no date is left out. */
export function datesIn(text: string, today: string): string[] {
  const found = new Set<string>();
  withDates(
    text,
    (date) => {
      if (date !== null) found.add(date);
      return ' ';
    },
    today,
  );
  return [...found].toSorted();
}

/** In the place of a date; no letter of any language. */
const DATE = '\u{e000}';
const RANGE = '-|–|—|to|through|bis';
const BORDER = new RegExp(
  [
    String.raw`(?<!\p{L})(?:before|after|until|till|by|from|since|through|starting|between|vor|nach|bis|ab|seit|von|zwischen)\s(?:the\s|dem\s|zum\s)?${DATE}`,
    String.raw`${DATE}\s?(?:${RANGE}|until|till)\s?(?:zum\s)?${DATE}`,
    // "December 3 and 5", "3. bis 5. Dezember": one of the two days is no date by itself.
    String.raw`${DATE}\s?(?:-|–|—|to|and|or|und|oder)\s?\d`,
    String.raw`\d\.?\s?(?:${RANGE}|,|and|or|und|oder)\s?${DATE}`,
  ].join('|'),
  'u',
);

/** Whether a date is said as the edge of a longer time or as one of a list, of which the dates that are read are not the whole. */
export function bordersOnDate(text: string): boolean {
  return BORDER.test(withDates(text, () => DATE));
}

/** A year with every day there is: what is asked is only whether it is a date. */
const LEAP_DAY = '2000-01-01';

/** Every date put through `put`: null is what only looks like an ISO date; other words and numbers that are no date stay. */
function withDates(
  text: string,
  put: (date: string | null) => string,
  today: string = LEAP_DAY,
): string {
  const or = (date: string | null, whole: string): string => (date === null ? whole : put(date));
  return text
    .replaceAll(ISO_DATE, (_, year: string, month: string, day: string) =>
      put(dateOf(today, day, month, year)),
    )
    .replaceAll(GERMAN_DATE, (whole, day: string, month: string, year?: string) =>
      or(dateOf(today, day, month, year), whole),
    )
    .replaceAll(NAMED_DATE, (whole, ...[day, name, other, other_day]: (string | undefined)[]) =>
      or(dateOf(today, day ?? other_day, String(monthOf(name ?? other ?? ''))), whole),
    );
}

function monthOf(name: string): number {
  return 1 + MONTH_STARTS.findIndex((start) => new RegExp(`^(?:${start})`, 'u').test(name));
}

function dateOf(today: string, day = '', month = '', year?: string): string | null {
  const given = { day: Number(day), month: Number(month) };
  const this_year = Number(today.slice(0, 4));
  if (given.month < 1 || given.month > 12 || given.day < 1) return null;
  try {
    const of = (in_year: number): string =>
      Temporal.PlainDate.from({ ...given, year: in_year }, { overflow: 'reject' }).toString();
    if (year !== undefined) return of(Number(year));
    const next = of(this_year);
    return next >= today ? next : of(this_year + 1);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}
