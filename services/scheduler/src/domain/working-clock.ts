/** Counts working hours from the start of a window; time outside working hours does not count. */
import { totalLength } from './intervals.ts';
import { HOUR_MS, type Interval } from './schedule-types.ts';

export interface WorkingClock {
  /** Working hours between the start of the window and `at`; 0 before it. */
  hoursAt(at: number): number;
  /** Working hours in the whole window. */
  total_hours: number;
}

/** `working` is sorted and disjoint. */
export function workingClock(working: readonly Interval[]): WorkingClock {
  const before: number[] = [];
  let sum = 0;
  for (const { start, end } of working) {
    before.push(sum);
    sum += end - start;
  }
  const hoursAt = (at: number): number => {
    let low = 0;
    let high = working.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((working[middle]?.start ?? at) < at) low = middle + 1;
      else high = middle;
    }
    const last = working[low - 1];
    if (last === undefined) return 0;
    return ((before[low - 1] ?? 0) + Math.min(at, last.end) - last.start) / HOUR_MS;
  };
  return { hoursAt, total_hours: totalLength(working) / HOUR_MS };
}
