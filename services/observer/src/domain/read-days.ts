/** The days that a question names, in English; nothing where it names none. Pure. */
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
  const range = new RegExp(String.raw`${ISO}\s*(?:to|until|till|and|–|-)\s*${ISO}`).exec(text);
  const since = new RegExp(String.raw`\bon ${ISO}`).exec(text);
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

function relative(text: string, today: Day): [Day, Day] | undefined {
  const monday = today.subtract({ days: today.dayOfWeek - 1 });
  const first = today.with({ day: 1 });
  const last = /\b(?:last|past) (\d{1,3}) (day|week)s?\b/.exec(text);
  if (last !== null) {
    const days = Number(last[1]) * (last[2] === 'week' ? 7 : 1);
    return days === 0 ? undefined : [today.subtract({ days: days - 1 }), today];
  }
  if (/\byesterday\b/.test(text)) return [today.subtract({ days: 1 }), today.subtract({ days: 1 })];
  if (/\btoday\b/.test(text)) return [today, today];
  if (/\bthis week\b/.test(text)) return [monday, today];
  if (/\blast week\b/.test(text))
    return [monday.subtract({ days: 7 }), monday.subtract({ days: 1 })];
  if (/\bthis month\b/.test(text)) return [first, today];
  if (/\blast month\b/.test(text))
    return [first.subtract({ months: 1 }), first.subtract({ days: 1 })];
  return undefined;
}

/** "in November": the one that has begun most recently. */
function month(text: string, today: Day): [Day, Day] | undefined {
  const index = MONTHS.findIndex((name) => new RegExp(String.raw`\bin ${name}\b`, 'i').test(text));
  if (index < 0) return undefined;
  const year = index + 1 > today.month ? today.year - 1 : today.year;
  const first = Temporal.PlainDate.from({ year, month: index + 1, day: 1 });
  return [first, first.add({ months: 1 }).subtract({ days: 1 })];
}
