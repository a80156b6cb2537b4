/** How many of the last so many days were right, for each of several days. Pure. */
import { dayAfter } from '@almanac/shared/lang/local-days';

export interface DayCount {
  /** YYYY-MM-DD. */
  day: string;
  decided: number;
  right_ones: number;
}

export interface TrailingShare extends DayCount {
  /** Whole percent; null where nothing was decided. */
  percent: number | null;
}

/** Each of `days` with the counts of the `window_days` that end with it. */
export function trailingShare(
  counts: readonly DayCount[],
  days: readonly string[],
  window_days: number,
): TrailingShare[] {
  return days.map((day) => {
    const first = dayAfter(day, 1 - window_days);
    const within = counts.filter((one) => one.day >= first && one.day <= day);
    const decided = within.reduce((sum, one) => sum + one.decided, 0);
    const right_ones = within.reduce((sum, one) => sum + one.right_ones, 0);
    const percent = decided === 0 ? null : Math.round((100 * right_ones) / decided);
    return { day, decided, right_ones, percent };
  });
}
