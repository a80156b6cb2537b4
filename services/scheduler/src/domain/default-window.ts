/** The time a schedule looks at when the caller names none. */
import { ceilToGrid, type ScheduleItem } from './schedule-types.ts';

const DAY_MS = 86_400_000;
export const DEFAULT_HORIZON_DAYS = 14;
export const MAX_HORIZON_DAYS = 56;
export const MAX_WINDOW_MS = 366 * DAY_MS;
/** How far beyond the window an option may look; the same call that reads the window reads the calendar that far. */
const LOOK_AHEAD_MS = 28 * DAY_MS;

/** From now (on the grid) to the latest due date or deadline, at least two weeks and at most eight ahead. */
export function defaultWindow(
  now: number,
  items: readonly Pick<ScheduleItem, 'due' | 'deadline'>[],
): { from: number; to: number } {
  const from = ceilToGrid(now);
  const dates = items.flatMap(({ due, deadline }) => [due ?? 0, deadline ?? 0]);
  const latest = Math.max(from + DEFAULT_HORIZON_DAYS * DAY_MS, ...dates);
  return { from, to: Math.min(latest, from + MAX_HORIZON_DAYS * DAY_MS) };
}

/** Until when options for what does not fit are looked for: never so late that the longer window would be refused. */
export function lookAheadEnd({ from, to }: { from: number; to: number }): number {
  return Math.max(to, Math.min(to + LOOK_AHEAD_MS, from + MAX_WINDOW_MS));
}
