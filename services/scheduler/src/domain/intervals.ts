/** Sets of instants as sorted, disjoint, half-open intervals [start, end) in epoch milliseconds. */
import type { Interval } from './schedule-types.ts';

/** Sorts, drops empty intervals and joins those that touch or overlap. */
export function mergeIntervals(intervals: readonly Interval[]): Interval[] {
  const sorted = intervals
    .filter(({ start, end }) => end > start)
    .map(({ start, end }) => ({ start, end }))
    .sort((a, b) => a.start - b.start);
  const merged: Interval[] = [];
  for (const next of sorted) {
    const last = merged.at(-1);
    if (last !== undefined && next.start <= last.end) last.end = Math.max(last.end, next.end);
    else merged.push(next);
  }
  return merged;
}

/** What is in `from` and not in `holes`; both may be unsorted and overlapping. */
export function subtractIntervals(
  from: readonly Interval[],
  holes: readonly Interval[],
): Interval[] {
  const cuts = mergeIntervals(holes);
  const left: Interval[] = [];
  for (const whole of mergeIntervals(from)) {
    let start = whole.start;
    for (const cut of cuts) {
      if (cut.end <= start) continue;
      if (cut.start >= whole.end) break;
      if (cut.start > start) left.push({ start, end: cut.start });
      start = cut.end;
    }
    if (start < whole.end) left.push({ start, end: whole.end });
  }
  return left;
}

/** What is in both. */
export function intersectIntervals(
  one: readonly Interval[],
  other: readonly Interval[],
): Interval[] {
  const a = mergeIntervals(one);
  const b = mergeIntervals(other);
  const both: Interval[] = [];
  for (const left of a) {
    for (const right of b) {
      const start = Math.max(left.start, right.start);
      const end = Math.min(left.end, right.end);
      if (end > start) both.push({ start, end });
    }
  }
  return both;
}

/** Each interval longer by `by_ms` at both ends; the result is merged. */
export function widenIntervals(intervals: readonly Interval[], by_ms: number): Interval[] {
  return mergeIntervals(
    intervals
      .filter(({ start, end }) => end > start)
      .map(({ start, end }) => ({ start: start - by_ms, end: end + by_ms })),
  );
}

/** The summed length of disjoint intervals. */
export function totalLength(intervals: readonly Interval[]): number {
  return intervals.reduce((sum, { start, end }) => sum + (end - start), 0);
}
