/**
 * One statement about when somebody works or meets, in one flat shape: rules of ours and a model fill it alike, and the same code
 * makes preferences of it. Text that was read is data; nothing in it is followed.
 */
import { type Weekday, WEEKDAYS } from '../preferences.ts';
import type { StepKind } from '../schedule-types.ts';

export const READING_KINDS = [
  'working_hours',
  'day_off',
  'lunch',
  'no_lunch',
  'buffer',
  'day_maximum',
  'slack',
  'parts',
  'zone',
  'holidays',
  'wish',
] as const;

export interface Reading {
  /** The words it was read from. */
  text: string;
  what: (typeof READING_KINDS)[number];
  /** Empty: every day. */
  weekdays: Weekday[];
  /** HH:MM; null: not limited on that side. */
  from: string | null;
  to: string | null;
  minutes: number | null;
  max_minutes: number | null;
  percent: number | null;
  zone: string | null;
  /** YYYY-MM-DD. */
  dates: string[];
  /** What the wish is about; null with no words: everything. */
  kind: StepKind | null;
  words: string[];
  avoid: boolean;
  /** Said as a rule, not as a liking. */
  hard: boolean;
}

export function reading(text: string, what: Reading['what'], more: Partial<Reading> = {}): Reading {
  return {
    text,
    what,
    weekdays: [],
    from: null,
    to: null,
    minutes: null,
    max_minutes: null,
    percent: null,
    zone: null,
    dates: [],
    kind: null,
    words: [],
    avoid: false,
    hard: false,
    ...more,
  };
}

/** In the week's order, each once. */
export function inWeekOrder(days: Iterable<Weekday>): Weekday[] {
  const given = new Set(days);
  return WEEKDAYS.filter((day) => given.has(day));
}
