/**
 * When blocks may be placed: working hours of each local day, without holidays, without other people's time and our own
 * blocks (both widened by the buffer), without lunch; and how many minutes of it a day may take.
 *
 * Lunch is a fixed rule so that equal input gives equal schedules: the earliest free place of its length inside the lunch
 * window; where meetings leave no such place, the longest gap they leave is kept free instead.
 *
 * A day's capacity is a property of the whole day, not of the time of asking: min(day maximum, (1 - slack) x free time of
 * the day), less the minutes our own blocks already take on it.
 */
import {
  intersectIntervals,
  mergeIntervals,
  subtractIntervals,
  totalLength,
  widenIntervals,
} from './intervals.ts';
import { type LocalDay, localDays, rangeOn } from './local-day.ts';
import type { Preferences } from './preferences.ts';
import {
  type BusyInterval,
  type ExistingBlock,
  type Interval,
  MINUTE_MS,
} from './schedule-types.ts';

export interface AvailabilityInput {
  window: { from: number; to: number };
  preferences: Preferences;
  busy: readonly BusyInterval[];
  existing_blocks: readonly ExistingBlock[];
}

export interface AvailableDay extends LocalDay {
  working: Interval[];
  lunch: Interval | null;
  /** Where a block may lie, inside the window. */
  free: Interval[];
  /** Minutes of blocks this day may still take. */
  capacity_minutes: number;
}

/** One entry per local day of the window, days off included (with nothing free). */
export function availability(input: AvailabilityInput): AvailableDay[] {
  const { preferences, window } = input;
  return localDays(window, preferences.zone).map((day) => availableDay(day, input));
}

/** The lunch of a day: its earliest free place, else the longest gap left, else null. */
export function lunchPlace(
  lunch_window: Interval,
  minutes: number,
  taken: readonly Interval[],
): Interval | null {
  const gaps = subtractIntervals([lunch_window], taken);
  const wanted = minutes * MINUTE_MS;
  const fitting = gaps.find(({ start, end }) => end - start >= wanted);
  if (fitting !== undefined) return { start: fitting.start, end: fitting.start + wanted };
  return gaps.reduce<Interval | null>(
    (best, gap) => (best === null || gap.end - gap.start > best.end - best.start ? gap : best),
    null,
  );
}

function availableDay(day: LocalDay, input: AvailabilityInput): AvailableDay {
  const { preferences, window } = input;
  const working = workingOn(day, preferences);
  const near = (taken: readonly Interval[]): Interval[] =>
    taken.filter(({ start, end }) => end >= day.start - NEAR_MS && start <= day.end + NEAR_MS);
  const busy = near(input.busy);
  const own = near(input.existing_blocks);
  const buffer_ms = preferences.buffer_minutes * MINUTE_MS;
  const lunch = lunchOn(day, working, [...busy, ...own], preferences);
  const kept_free = lunch === null ? [] : [lunch];
  const unplanned = subtractIntervals(working, [...widenIntervals(busy, buffer_ms), ...kept_free]);
  const free = intersectIntervals(subtractIntervals(unplanned, widenIntervals(own, buffer_ms)), [
    { start: window.from, end: window.to },
  ]);
  const own_ms = totalLength(intersectIntervals(own, [day]));
  const share = (1 - preferences.slack_share) * totalLength(unplanned);
  const limit_ms = Math.min(preferences.max_minutes_per_day * MINUTE_MS, share);
  const capacity_minutes = Math.max(0, Math.floor((limit_ms - own_ms) / MINUTE_MS));
  return { ...day, working, lunch, free, capacity_minutes };
}

/** No buffer is longer than this, so anything farther from a day cannot touch it. */
const NEAR_MS = 120 * MINUTE_MS;

function workingOn(day: LocalDay, preferences: Preferences): Interval[] {
  if (preferences.holidays.includes(day.date)) return [];
  const ranges = preferences.working_hours[day.weekday] ?? [];
  return mergeIntervals(ranges.map((range) => rangeOn(day, range, preferences.zone)));
}

function lunchOn(
  day: LocalDay,
  working: readonly Interval[],
  taken: readonly Interval[],
  preferences: Preferences,
): Interval | null {
  if (preferences.lunch === null) return null;
  const lunch_window = rangeOn(day, preferences.lunch, preferences.zone);
  if (intersectIntervals(working, [lunch_window]).length === 0) return null;
  return lunchPlace(lunch_window, preferences.lunch.minutes, taken);
}
