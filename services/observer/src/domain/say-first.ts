/** Which time the first things are for, in words. */
import { Temporal } from 'temporal-polyfill';
import type { ReflectionFacts } from './reflection-facts.ts';
import { weekdayOf } from './say-time.ts';

/** `tomorrow`, `Monday` after a free day, `next week`. */
export function firstWhen({ period, first_until }: ReflectionFacts): string {
  if (period.mode === 'weekly') return 'next week';
  const tomorrow = Temporal.PlainDate.from(period.last_day).add({ days: 1 }).toString();
  return first_until === tomorrow ? 'tomorrow' : weekdayOf(first_until);
}

/** `First tomorrow`, `First on Monday`, `First next week`. */
export function firstWords(facts: ReflectionFacts): string {
  const when = firstWhen(facts);
  return when === 'tomorrow' || when === 'next week' ? `First ${when}` : `First on ${when}`;
}
