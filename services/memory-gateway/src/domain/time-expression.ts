/**
 * The stretch of time a question speaks of, in English or German: a day, a month, a year, "last week", "vor drei Tagen". It is
 * read from the words alone; a question that names no time gives none, and what it may mean is never guessed wider.
 */
import { Temporal } from 'temporal-polyfill';

/** From inclusive, to exclusive; RFC 3339. */
export interface Stretch {
  from: string;
  to: string;
}

const MONTHS = [
  ['january', 'januar', 'jan'],
  ['february', 'februar', 'feb'],
  ['march', 'märz', 'maerz', 'mar'],
  ['april', 'apr'],
  ['may', 'mai'],
  ['june', 'juni', 'jun'],
  ['july', 'juli', 'jul'],
  ['august', 'aug'],
  ['september', 'sept', 'sep'],
  ['october', 'oktober', 'oct', 'okt'],
  ['november', 'nov'],
  ['december', 'dezember', 'dec', 'dez'],
];
const WEEKDAYS = [
  ['monday', 'montag'],
  ['tuesday', 'dienstag'],
  ['wednesday', 'mittwoch'],
  ['thursday', 'donnerstag'],
  ['friday', 'freitag'],
  ['saturday', 'samstag', 'sonnabend'],
  ['sunday', 'sonntag'],
];
const NUMBERS = [
  ['one', 'a', 'an', 'einem', 'einer', 'einen'],
  ['two', 'zwei', 'a couple of'],
  ['three', 'drei'],
  ['four', 'vier'],
  ['five', 'fünf'],
  ['six', 'sechs'],
  ['seven', 'sieben'],
  ['eight', 'acht'],
  ['nine', 'neun'],
  ['ten', 'zehn'],
];
const either = (groups: readonly (readonly string[])[]): string => groups.flat().join('|');
const indexOf = (groups: readonly (readonly string[])[], word: string | undefined): number =>
  groups.findIndex((group) => group.includes(word ?? ''));

const MONTH = `(?<month>${either(MONTHS)})`;
const DAY = String.raw`(?<day>[12]?\d|3[01])(?:st|nd|rd|th|\.)?`;
const YEAR = String.raw`(?<year>(?:19|20)\d\d)`;
const UNIT = '(?<unit>day|week|month|year|tag|woche|monat|jahr)';
const LAST = 'last|previous|past|letzte[nrms]?|vorige[nrms]?|vergangene[nrms]?';
const THIS = 'this|current|diese[nrms]?';
const NEXT = 'next|coming|nächste[nrms]?|kommende[nrms]?';

type Words = Record<string, string | undefined>;
type Reading = (words: Words, today: Temporal.PlainDate) => Days | undefined;
interface Days {
  first: Temporal.PlainDate;
  days?: Temporal.DurationLike;
}

/** Tried in this order: what says more comes first. */
const READINGS: [pattern: string, reading: Reading][] = [
  [String.raw`${YEAR}-(?<mm>0[1-9]|1[0-2])-(?<dd>[0-2]\d|3[01])`, isoDay],
  [String.raw`(?<dd>[0-2]?\d|3[01])\.(?<mm>0?[1-9]|1[0-2])\.${YEAR}`, isoDay],
  [`${DAY} (?:of )?${MONTH}(?:,? ${YEAR})?`, dayOfMonth],
  [`${MONTH} ${DAY}(?:,? ${YEAR})?`, dayOfMonth],
  [`${MONTH},? (?:of )?${YEAR}`, wholeMonth],
  [`(?:in|im|during|since|of|${LAST}|${THIS}) ${MONTH}`, wholeMonth],
  [String.raw`${YEAR}-(?<mm>0[1-9]|1[0-2])`, isoMonth],
  [`(?:the day before yesterday|vorgestern)`, (_, today) => day(today.subtract({ days: 2 }))],
  ['(?:yesterday|gestern|last night)', (_, today) => day(today.subtract({ days: 1 }))],
  ['(?:today|heute|tonight|this morning)', (_, today) => day(today)],
  ['(?:tomorrow|morgen)', (_, today) => day(today.add({ days: 1 }))],
  [String.raw`(?<count>\d{1,3}|${either(NUMBERS)}) ${UNIT}(?:s|e|en)? ago`, ago],
  [String.raw`vor (?<count>\d{1,3}|${either(NUMBERS)}) ${UNIT}(?:e|en|n)?`, ago],
  ['(?:last weekend|letztes wochenende|am letzten wochenende)', lastWeekend],
  [`(?<which>${LAST}|${THIS}|${NEXT}) ${UNIT}`, wholeUnit],
  [`(?:(?<which>${LAST}|${THIS}|${NEXT}|on|am) )(?<weekday>${either(WEEKDAYS)})`, weekday],
  [`(?:in|im jahr|during|since|seit) ${YEAR}`, wholeYear],
];
const COMPILED = READINGS.map(
  ([pattern, reading]) =>
    [new RegExp(String.raw`(?<![\p{L}\p{N}-])${pattern}(?![\p{L}\p{N}])`, 'u'), reading] as const,
);

/** `zone` is IANA; undefined where the question names no time. */
export function stretchOf(question: string, now: Date, zone: string): Stretch | undefined {
  const text = question.normalize('NFKC').toLowerCase().replaceAll(/\s+/g, ' ');
  const today = Temporal.Instant.fromEpochMilliseconds(now.getTime())
    .toZonedDateTimeISO(zone)
    .toPlainDate();
  for (const [pattern, reading] of COMPILED) {
    const found = pattern.exec(text);
    const days = found === null ? undefined : reading(found.groups ?? {}, today);
    if (days === undefined) continue;
    const at = (date: Temporal.PlainDate): string =>
      new Date(date.toZonedDateTime(zone).epochMilliseconds).toISOString();
    return { from: at(days.first), to: at(days.first.add(days.days ?? { days: 1 })) };
  }
  return undefined;
}

/** `at` is RFC 3339. */
export function isWithin(at: string, { from, to }: Stretch): boolean {
  const instant = Date.parse(at);
  return instant >= Date.parse(from) && instant < Date.parse(to);
}

const day = (first: Temporal.PlainDate): Days => ({ first });

function dateOf(year: number, month: number, of_month: number): Temporal.PlainDate | undefined {
  try {
    return Temporal.PlainDate.from({ year, month, day: of_month }, { overflow: 'reject' });
  } catch {
    // No such day, 31 June: the words are no date.
    return undefined;
  }
}

function isoDay({ year, mm, dd }: Words): Days | undefined {
  const first = dateOf(Number(year), Number(mm), Number(dd));
  return first === undefined ? undefined : { first };
}

function isoMonth({ year, mm }: Words): Days {
  const first = Temporal.PlainDate.from({ year: Number(year), month: Number(mm), day: 1 });
  return { first, days: { months: 1 } };
}

/** Without a year it is the last such month that has begun: people ask about what was. */
function yearOf(month: number, year: string | undefined, today: Temporal.PlainDate): number {
  if (year !== undefined) return Number(year);
  return month > today.month ? today.year - 1 : today.year;
}

function dayOfMonth({ day: of_month, month, year }: Words, today: Temporal.PlainDate) {
  const number = indexOf(MONTHS, month) + 1;
  const first = dateOf(yearOf(number, year, today), number, Number(of_month));
  return first === undefined ? undefined : { first };
}

function wholeMonth({ month, year }: Words, today: Temporal.PlainDate): Days {
  const number = indexOf(MONTHS, month) + 1;
  const first = Temporal.PlainDate.from({
    year: yearOf(number, year, today),
    month: number,
    day: 1,
  });
  return { first, days: { months: 1 } };
}

function wholeYear({ year }: Words): Days {
  const first = Temporal.PlainDate.from({ year: Number(year), month: 1, day: 1 });
  return { first, days: { years: 1 } };
}

type Unit = 'days' | 'weeks' | 'months' | 'years';
const UNITS: Record<string, Unit> = {
  day: 'days',
  tag: 'days',
  week: 'weeks',
  woche: 'weeks',
  month: 'months',
  monat: 'months',
  year: 'years',
  jahr: 'years',
};

const unitOf = (word: string | undefined): Unit => UNITS[word ?? ''] ?? 'days';

function startOf(unit: Unit, today: Temporal.PlainDate): Temporal.PlainDate {
  switch (unit) {
    case 'days':
      return today;
    case 'weeks':
      return today.subtract({ days: today.dayOfWeek - 1 });
    case 'months':
      return today.with({ day: 1 });
    case 'years':
      return today.with({ month: 1, day: 1 });
  }
}

/** "Three days ago" is that day; "three weeks ago" is about that week. */
function ago({ count, unit: word }: Words, today: Temporal.PlainDate): Days {
  const unit = unitOf(word);
  const spelt = indexOf(NUMBERS, count) + 1;
  const back = { [unit]: spelt > 0 ? spelt : Number(count) };
  return { first: startOf(unit, today.subtract(back)), days: { [unit]: 1 } };
}

function wholeUnit({ which, unit: word }: Words, today: Temporal.PlainDate): Days {
  const unit = unitOf(word);
  const days = { [unit]: 1 };
  const start = startOf(unit, today);
  if (matches(LAST, which)) return { first: start.subtract(days), days };
  return { first: matches(NEXT, which) ? start.add(days) : start, days };
}

/** "On Friday" and "last Friday" are the last one that was; "next Friday" is the one to come. */
function weekday({ which, weekday: name }: Words, today: Temporal.PlainDate): Days {
  const back = (today.dayOfWeek - (indexOf(WEEKDAYS, name) + 1) + 7) % 7;
  if (matches(NEXT, which)) return day(today.add({ days: 7 - back }));
  if (matches(LAST, which)) return day(today.subtract({ days: back === 0 ? 7 : back }));
  return day(today.subtract({ days: back }));
}

function lastWeekend(_: Words, today: Temporal.PlainDate): Days {
  const monday = today.subtract({ days: today.dayOfWeek - 1 });
  return { first: monday.subtract({ days: 2 }), days: { days: 2 } };
}

function matches(alternatives: string, word: string | undefined): boolean {
  return new RegExp(`^(?:${alternatives})$`, 'u').test(word ?? '');
}
