/** What the days of a window can take: all that reasons and options say of room in numbers. */
import { intersectIntervals, totalLength } from './intervals.ts';
import type { Model } from './schedule-model.ts';
import { MINUTE_MS } from './schedule-types.ts';

/** What the days of the window can take: their free time in the window, up to each day's capacity. */
export function roomMinutes(model: Model): number {
  return model.days.reduce((sum, day) => {
    const free = totalLength(intersectIntervals(day.free, [day])) / MINUTE_MS;
    return sum + Math.floor(Math.min(free, day.capacity_minutes));
  }, 0);
}
