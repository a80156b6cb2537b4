import fc from 'fast-check';
import { expect, test } from 'vitest';
import { medianInterval, medianRatio } from './median-ratio.ts';

test('an hour estimated and half an hour more taken is 50 % off, whichever way runs are counted together', () => {
  const runs = [
    { estimated_minutes: 60, actual_minutes: 90 },
    { estimated_minutes: 60, actual_minutes: 90 },
    { estimated_minutes: 60, actual_minutes: 30 },
  ];
  const together = [
    { estimated_minutes: 60, actual_minutes: 90, runs: 2 },
    { estimated_minutes: 60, actual_minutes: 30, runs: 1 },
  ];
  expect(Math.exp(medianRatio(runs).median ?? 0)).toBeCloseTo(1.5);
  expect(medianRatio(together)).toEqual(medianRatio(runs));
});

test('runs without an estimate or without time say nothing', () => {
  const runs = [
    { estimated_minutes: 0, actual_minutes: 30 },
    { estimated_minutes: 30, actual_minutes: 0 },
  ];
  expect(medianRatio(runs)).toEqual({ count: 0, median: undefined });
});

test.each([
  [5, undefined],
  [6, [0, 5]],
  [8, [0, 7]],
  [9, [1, 7]],
  [20, [5, 14]],
  [50, [17, 32]],
])('of %i values the interval of 95 %% lies between the known places', (count, places) => {
  // Places as in published tables of the sign test, counted from 0.
  const values = Array.from({ length: count }, (_, index) => index);
  const interval = medianInterval(values);
  expect(interval === undefined ? undefined : [interval.low, interval.high]).toEqual(places);
});

test('the interval lies around the median, also of very many values', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: -3, max: 3, noNaN: true }), { minLength: 6, maxLength: 3000 }),
      (values) => {
        const sorted = values.toSorted((a, b) => a - b);
        const { low, high } = medianInterval(sorted) ?? { low: 1, high: 0 };
        const middle = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
        expect(low).toBeLessThanOrEqual(middle);
        expect(high).toBeGreaterThanOrEqual(middle);
      },
    ),
    { numRuns: 30 },
  );
});
