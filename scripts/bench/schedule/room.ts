/** Where blocks may lie and how much of each day they may take, read from an instance's rules. */
import {
  type BenchDay,
  GRID_MINUTES,
  type Instance,
  length,
  MINUTE_MS,
  SLOT_MS,
  type Span,
  without,
} from './instance.ts';

/** Working time that neither meetings with their buffers nor lunch take, in order. */
export function freeSpans(instance: Instance): Span[] {
  return instance.days.flatMap((day) => freeOn(day, instance));
}

/** Minutes each day may take: the maximum, or its free time less the slack. */
export function capacityMinutes(instance: Instance): number[] {
  const { max_minutes_per_day, slack_share } = instance.rules;
  return instance.days.map((day) => {
    const free = freeOn(day, instance).reduce((sum, one) => sum + length(one), 0) / MINUTE_MS;
    return Math.floor(Math.min(max_minutes_per_day, (1 - slack_share) * free) + 1e-9);
  });
}

/** A free quarter of an hour of the grid, and the day it is on. */
export interface Slot {
  start: number;
  day: number;
}

/** Every grid slot that lies wholly in free time, in order. */
export function freeSlots(instance: Instance): Slot[] {
  return instance.days.flatMap((day, index) =>
    freeOn(day, instance).flatMap(({ start, end }) => {
      const first = Math.ceil(start / SLOT_MS) * SLOT_MS;
      const count = Math.max(0, Math.floor((end - first) / SLOT_MS));
      return Array.from({ length: count }, (_, at) => ({
        start: first + at * SLOT_MS,
        day: index,
      }));
    }),
  );
}

function freeOn(day: BenchDay, { busy, rules }: Instance): Span[] {
  const buffer = rules.buffer_minutes * MINUTE_MS;
  const taken = busy.map(({ start, end }) => ({ start: start - buffer, end: end + buffer }));
  if (day.lunch !== null) taken.push(day.lunch);
  return day.hours.flatMap((range) => without(range, taken)).toSorted((a, b) => a.start - b.start);
}

/**
 * Whether the grid holds the best answer there is. It does not where parts beside the grid could fill what a buffer, the slack
 * or a length beside the grid leaves of a day: there the exact solver's answer is a good one, and no bound.
 */
export function gridHoldsTheBest({ rules, tasks }: Instance): boolean {
  const on_grid = (minutes: number): boolean => minutes % GRID_MINUTES === 0;
  if (!on_grid(rules.buffer_minutes)) return false;
  const days_bind = rules.slack_share > 0 || rules.max_minutes_per_day < DAY_MINUTES;
  if (!days_bind) return true;
  const even = rules.slack_share === 0 && on_grid(rules.max_minutes_per_day);
  return even && tasks.every(({ minutes }) => on_grid(minutes));
}

/** No working day of the bench is longer. */
const DAY_MINUTES = 480;
