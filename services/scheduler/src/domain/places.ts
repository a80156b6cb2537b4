/**
 * Where an item may lie and where it should: its location and the days without meetings are rules, focus windows and what
 * is known of the person are wishes with a price.
 */
import { AppError } from '@almanac/shared/lang/app-error';
import { intersectIntervals, mergeIntervals } from './intervals.ts';
import { type LocalDay, localDays, rangeOn } from './local-day.ts';
import { isAt, minutesOfDay, type Preferences } from './preferences.ts';
import type { Interval, LearnedPreference, ScheduleInput, ScheduleItem } from './schedule-types.ts';

export interface Wish {
  inside: Interval[];
  /** What an hour outside costs, in J. */
  price: number;
}

export interface Places {
  /** Where parts of the item must lie, or null for everywhere. */
  only(item: ScheduleItem): Interval[] | null;
  wishes(item: ScheduleItem): Wish[];
}

/** The price of an hour of deep work outside the focus windows, in J. */
const OUTSIDE_FOCUS_COST = 0.2;

export function placesOf(
  { preferences, learned = [] }: ScheduleInput,
  window: { from: number; to: number },
): Places {
  const days = localDays(window, preferences.zone);
  const focus = focusTime(window, preferences);
  const meeting_days = days.filter((day) => !preferences.no_meeting_days.includes(day.weekday));
  const liked = learned.map((one) => ({ one, inside: likedTime(one, days, preferences.zone) }));
  const at_location = new Map<string, Interval[]>();
  const hoursAt = (location: string): Interval[] => {
    const known = at_location.get(location) ?? hoursOfLocation(location, days, preferences);
    at_location.set(location, known);
    return known;
  };
  return {
    only: ({ kind, location }) => {
      const on_days = kind === 'meeting' && meeting_days.length < days.length;
      if (location === undefined) return on_days ? meeting_days : null;
      return on_days ? intersectIntervals(hoursAt(location), meeting_days) : hoursAt(location);
    },
    wishes: (item) => [
      ...(focus.length > 0 && item.kind === 'deep'
        ? [{ inside: focus, price: OUTSIDE_FOCUS_COST }]
        : []),
      ...liked
        .filter(({ one }) => matches(one, item))
        .map(({ one, inside }) => ({ inside, price: one.weight })),
    ],
  };
}

/** The focus windows as instants. */
export function focusTime(
  window: { from: number; to: number },
  { zone, focus_windows }: Preferences,
): Interval[] {
  if (focus_windows.length === 0) return [];
  const all = localDays(window, zone).flatMap((day) =>
    focus_windows
      .filter((one) => one.weekday === day.weekday)
      .map((one) => rangeOn(day, one, zone)),
  );
  return mergeIntervals(all);
}

/** Throws `invalid` for a preference that says neither days nor hours, or nothing that it could be about. */
export function refuseBadLearned(learned: readonly LearnedPreference[]): void {
  for (const { text, weight, weekdays, from, to } of learned) {
    const hours = from !== undefined && to !== undefined;
    if (!hours && (weekdays ?? []).length === 0) {
      throw new AppError('invalid', `the preference "${text}" names neither days nor hours`);
    }
    if (hours && !((minutesOfDay(from) ?? Infinity) < (minutesOfDay(to) ?? -Infinity))) {
      throw new AppError('invalid', `the preference "${text}" needs from before to, as HH:MM`);
    }
    if (!(weight >= 0 && weight < Infinity)) {
      throw new AppError('invalid', `the preference "${text}" needs a weight of at least 0`);
    }
  }
}

/** Whether a preference speaks of an item: its kind, and one of the words in its title; absent means any. */
export function matches({ kind, words }: LearnedPreference, item: ScheduleItem): boolean {
  if (kind !== undefined && kind !== item.kind) return false;
  const title = item.title.toLowerCase();
  return words === undefined || words.some((word) => title.includes(word.toLowerCase()));
}

/** The time a preference asks for on these days. */
export function likedTime(
  { weekdays, from, to }: LearnedPreference,
  days: readonly LocalDay[],
  zone: string,
): Interval[] {
  const liked = days.filter(({ weekday }) => weekdays?.includes(weekday) ?? true);
  if (from === undefined || to === undefined) return mergeIntervals(liked);
  return mergeIntervals(liked.map((day) => rangeOn(day, { from, to }, zone)));
}

function hoursOfLocation(
  location: string,
  days: readonly LocalDay[],
  { working_hours, zone }: Preferences,
): Interval[] {
  const ranges = days.flatMap((day) =>
    (working_hours[day.weekday] ?? [])
      .filter((range) => isAt(range.location, location))
      .map((range) => rangeOn(day, range, zone)),
  );
  return mergeIntervals(ranges);
}
