import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  intersectIntervals,
  mergeIntervals,
  subtractIntervals,
  totalLength,
  widenIntervals,
} from './intervals.ts';
import type { Interval } from './schedule-types.ts';

const set = fc.array(
  fc.tuple(fc.nat(60), fc.nat(12)).map(([start, length]) => ({ start, end: start + length })),
  { maxLength: 8 },
);

function points(intervals: readonly Interval[]): Set<number> {
  const inside = new Set<number>();
  for (const { start, end } of intervals) for (let at = start; at < end; at += 1) inside.add(at);
  return inside;
}

function isTidy(intervals: readonly Interval[]): boolean {
  return intervals.every(
    ({ start, end }, index) => start < end && start > (intervals[index - 1]?.end ?? -Infinity),
  );
}

test('the operations on intervals are those on sets of points, and their results are sorted and disjoint', () => {
  fc.assert(
    fc.property(set, set, (a, b) => {
      const merged = mergeIntervals(a);
      expect(points(merged)).toEqual(points(a));
      expect(isTidy(merged)).toBe(true);
      expect(totalLength(merged)).toBe(points(a).size);
      const [in_a, in_b] = [points(a), points(b)];
      const less = subtractIntervals(a, b);
      expect(points(less)).toEqual(new Set([...in_a].filter((at) => !in_b.has(at))));
      expect(isTidy(less)).toBe(true);
      const both = intersectIntervals(a, b);
      expect(points(both)).toEqual(new Set([...in_a].filter((at) => in_b.has(at))));
    }),
  );
});

test('widening lengthens both ends and joins what then touches', () => {
  const widened = widenIntervals(
    [
      { start: 10, end: 20 },
      { start: 22, end: 30 },
      { start: 5, end: 5 },
    ],
    2,
  );
  expect(widened).toEqual([{ start: 8, end: 32 }]);
});
