import fc from 'fast-check';
import { expect, test } from 'vitest';
import { heatOf, labelsShown, ticksOf } from './chart.ts';

test('the lines begin at zero, hold the highest value, and are five at most', () => {
  fc.assert(
    fc.property(fc.double({ min: 0.001, max: 1e9, noNaN: true }), (highest) => {
      const ticks = ticksOf(highest);
      expect(ticks[0]).toBe(0);
      expect(ticks.at(-1)).toBeGreaterThanOrEqual(highest * (1 - 1e-9));
      expect(ticks.length).toBeLessThanOrEqual(5);
    }),
  );
  expect(ticksOf(7.8)).toEqual([0, 2, 4, 6, 8]);
  expect(ticksOf(0)).toEqual([0, 1]);
});

test('labels that would touch are left out, never the last', () => {
  expect(labelsShown(4, 400, 50)).toEqual([true, true, true, true]);
  const shown = labelsShown(14, 300, 60);
  expect(shown.at(-1)).toBe(true);
  expect(shown.filter(Boolean).length).toBeLessThanOrEqual(5);
});

test('heat has four steps, and nothing is none', () => {
  expect(heatOf([0, 1, 25, 26, 76, 100])).toEqual([0, 0.25, 0.25, 0.5, 1, 1]);
  expect(heatOf([0, 0])).toEqual([0, 0]);
});
