/** The days that a question names, in English or German; nothing where it names none. Pure. */
import { Temporal } from 'temporal-polyfill';
import { MONTHS } from './say-time.ts';

type Day = Temporal.PlainDate;
const ISO = String.raw`(\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01]))`;

export function readDays(text: string, today: Day): { from?: string; to?: string } {
  const found = between(text) ?? relative(text, today) ?? month(text, today);
  if (found === undefined) return {};
  return { from: found[0].toString(), to: found[1].toString() };
}

function between(text: string): [Day, Day] | undefined {
  const range = new RegExp(String.raw`${ISO}\s*(?:to|until|till|and|bis|–|-)\s*${ISO}`).exec(text);
  const since = new RegExp(String.raw`\b(?:on|am) ${ISO}`).exec(text);
  const from = dayOf(range?.[1] ?? since?.[1]);
  const to = dayOf(range?.[2] ?? since?.[1]);
  return from === undefined || to === undefined ? undefined : [from, to];
}

/** 2026-02-30 looks like a day and is none. */
function dayOf(text: string | undefined): Day | undefined {
  if (text === undefined) return undefined;
  const [year = 0, month = 0, day_of_month = 0] = text.split('-').map(Number);
  const day = Temporal.PlainDate.from({ year, month, day: day_of_month });
  return day.toString() === text ? day : undefined;
}

const COUNTED = /\b(?:last|past|letzten|vergangenen) (\d{1,3}) (day|week|month|tag|woche|monat)/;
const NAMED: readonly (readonly [RegExp, (today: Day) => [Day, Day]])[] = [
  [
    /\b(?:yesterday|gestern)\b/,
    (today) => [today.subtract({ days: 1 }), today.subtract({ days: 1 })],
  ],
  [/\b(?:today|heute)\b/, (today) => [today, today]],
  [/\b(?:this|diese[rn]?) (?:week|woche)\b/, (today) => [mondayOf(today), today]],
  [/\b(?:last|letzte[rn]?|vorige) (?:week|woche)\b/, weekBefore],
  [/\b(?:this|diese[nmr]) (?:month|monat)\b/, (today) => [today.with({ day: 1 }), today]],
  [/\b(?:last|letzte[nmr]|vorigen) (?:month|monat)\b/, monthBefore],
  [/\b(?:this|diese[sm]) (?:quarter|quartal)\b/, (today) => [quarterOf(today), today]],
  [/\b(?:last|letzte[sn]) (?:quarter|quartal)\b/, quarterBefore],
  [/\b(?:this|diese[sm]) (?:year|jahr)\b/, (today) => [today.with({ month: 1, day: 1 }), today]],
];

function relative(text: string, today: Day): [Day, Day] | undefined {
  const [, count, unit = ''] = COUNTED.exec(text) ?? [];
  if (count !== undefined)
    return Number(count) === 0 ? undefined : lastOf(today, Number(count), unit);
  return NAMED.find(([pattern]) => pattern.test(text))?.[1](today);
}

/** Months are those up to the day before the same day: 3 months up to the 26th begin on the 27th. */
function lastOf(today: Day, count: number, unit: string): [Day, Day] {
  if (unit.startsWith('mon')) return [today.subtract({ months: count }).add({ days: 1 }), today];
  const days = count * (unit === 'week' || unit === 'woche' ? 7 : 1);
  return [today.subtract({ days: days - 1 }), today];
}

function mondayOf(today: Day): Day {
  return today.subtract({ days: today.dayOfWeek - 1 });
}

function weekBefore(today: Day): [Day, Day] {
  return [mondayOf(today).subtract({ days: 7 }), mondayOf(today).subtract({ days: 1 })];
}

function monthBefore(today: Day): [Day, Day] {
  const first = today.with({ day: 1 });
  return [first.subtract({ months: 1 }), first.subtract({ days: 1 })];
}

function quarterOf(today: Day): Day {
  return today.with({ month: Math.floor((today.month - 1) / 3) * 3 + 1, day: 1 });
}

function quarterBefore(today: Day): [Day, Day] {
  const first = quarterOf(today);
  return [first.subtract({ months: 3 }), first.subtract({ days: 1 })];
}

const GERMAN_MONTHS =
  'januar februar märz april mai juni juli august september oktober november dezember'.split(' ');

/** "in November": the one that has begun most recently. */
function month(text: string, today: Day): [Day, Day] | undefined {
  const named = (name: string): boolean =>
    new RegExp(String.raw`(?:^|\s)(?:in|im|for|of|during) ${name}(?![a-z])`, 'i').test(text);
  const index = MONTHS.findIndex((name, at) => named(name) || named(GERMAN_MONTHS[at] ?? name));
  if (index < 0) return undefined;
  const year = index + 1 > today.month ? today.year - 1 : today.year;
  const first = Temporal.PlainDate.from({ year, month: index + 1, day: 1 });
  return [first, first.add({ months: 1 }).subtract({ days: 1 })];
}
