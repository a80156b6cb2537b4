/**
 * The daily hours that a window suggests where nobody names any: "Monday 9:00 to Friday 17:00" means days from 9 to 5, not the nights
 * between. A suggestion only: inside of them ranks first, and nothing that is possible is lost.
 */
import type { FindSlotInput, WeekHours } from './find-slot-types.ts';
import { zoned } from './local-day.ts';
import { type DayRange, minutesOfDay, WEEKDAYS } from './preferences.ts';

/** "Monday 9:00 to Tuesday 9:30" suggests no days of half an hour. */
const SHORTEST_DAY_MINUTES = 240;

/** Undefined where hours were given, or where the window's clock times make no range. */
export function windowHours(input: FindSlotInput): DayRange | undefined {
  const { hours, participants, window, zone } = input;
  if (hours !== undefined || participants.some((one) => one.hours !== undefined)) return undefined;
  const clock = (at: number): string =>
    zoned(at, zone).toPlainTime().toString({ smallestUnit: 'minute' });
  const end = clock(window.to);
  const range = { from: clock(window.from), to: end === '00:00' ? '24:00' : end };
  const length = (minutesOfDay(range.to) ?? 0) - (minutesOfDay(range.from) ?? 0);
  return length >= SHORTEST_DAY_MINUTES && length < 1_440 ? range : undefined;
}

export function everyDay(range: DayRange): WeekHours {
  return Object.fromEntries(WEEKDAYS.map((day) => [day, [range]]));
}
