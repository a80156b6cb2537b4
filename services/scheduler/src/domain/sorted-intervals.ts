/** Looking things up in sorted, disjoint intervals by halving. */
import { intersectIntervals } from './intervals.ts';
import { type Interval, MINUTE_MS } from './schedule-types.ts';

/** The minutes of [start, end) that lie in sorted, disjoint times. */
export function minutesInside(times: readonly Interval[], slot: Interval): number {
  return (
    intersectIntervals(times.slice(firstAfter(times, slot.start), firstFrom(times, slot.end)), [
      slot,
    ]).reduce((sum, { start, end }) => sum + end - start, 0) / MINUTE_MS
  );
}

/** The index of the first of sorted, disjoint intervals that ends after `at`. */
export function firstAfter(sorted: readonly Interval[], at: number): number {
  return halve(sorted, (one) => one.end > at);
}

function firstFrom(sorted: readonly Interval[], at: number): number {
  return halve(sorted, (one) => one.start >= at);
}

/** The index of the first that is after; whatever follows it must be after too. */
export function halve<T>(sorted: readonly T[], isAfter: (one: T) => boolean): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const one = sorted[middle];
    if (one === undefined || isAfter(one)) high = middle;
    else low = middle + 1;
  }
  return low;
}
