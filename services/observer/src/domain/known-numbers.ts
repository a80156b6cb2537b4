/** The numbers that the facts hold, each kind among its own: a count is no duration, and a day is no clock time. */
import { Temporal } from 'temporal-polyfill';
import { knownCounts, listsOf, type KnownCounts } from './known-counts.ts';
import { knownMinutes, type KnownMinutes } from './known-minutes.ts';
import { periodOf } from './period.ts';
import type { ReflectionFacts } from './reflection-facts.ts';
import { dayIn, sayClock, weekdayOf } from './say-time.ts';

interface KnownTimes {
  /** HH:MM. */
  clocks: Set<string>;
  /** YYYY-MM-DD. */
  days: Set<string>;
  weekdays: Set<string>;
  years: Set<number>;
  /** Of the ISO week. */
  week_number: number;
}

export interface KnownNumbers extends KnownTimes, KnownCounts {
  minutes: KnownMinutes;
}

export function knownNumbers(facts: ReflectionFacts): KnownNumbers {
  return { ...knownTimes(facts), ...knownCounts(facts), minutes: knownMinutes(facts) };
}

function knownTimes(facts: ReflectionFacts): KnownTimes {
  const { stats, period } = facts;
  const places = facts.first.flatMap((thing) => thing.at ?? []);
  const spans = [...listsOf(facts).flatMap((list) => list.items), ...stats.next, ...places];
  const days = new Set<string>(daysFrom(period.first_day, period.last_day));
  const clocks = new Set<string>();
  days.add(facts.first_until);
  for (const { due } of facts.first) if (due !== null) days.add(due);
  for (const { past_due } of facts.gone.items) if (past_due !== null) days.add(past_due);
  for (const { start, end } of spans) {
    days.add(dayIn(start, period.zone));
    clocks.add(sayClock(start, period.zone)).add(sayClock(end, period.zone));
  }
  return {
    clocks,
    days,
    weekdays: new Set([...days].map((day) => weekdayOf(day).toLowerCase())),
    years: new Set([...days].map((day) => Number(day.slice(0, 4)))),
    week_number: Number(periodOf('weekly', period.first_day, period.zone).name.slice(-2)),
  };
}

function daysFrom(first: string, last: string): string[] {
  const days: string[] = [];
  for (let day = Temporal.PlainDate.from(first); ; day = day.add({ days: 1 })) {
    days.push(day.toString());
    if (day.toString() >= last) return days;
  }
}
