import fc from 'fast-check';
import { expect, test } from 'vitest';
import { defaultPreferences } from '../preferences.ts';
import { scheduleModel } from '../schedule-model.ts';
import { searchGrid } from '../search-grid.ts';
import { DONE, type JobChain, jobChain } from './job-chain.ts';
import { slotsOf } from './slots.ts';

const MONDAY = Date.UTC(2026, 2, 2);

function chainOf(
  minutes: number,
  split: { min_minutes: number; max_minutes: number } | false,
): JobChain {
  const grid = searchGrid(
    scheduleModel({
      now: MONDAY,
      window: { from: MONDAY, to: MONDAY + 86_400_000 },
      zone: 'UTC',
      preferences: defaultPreferences('UTC'),
      items: [{ step_id: 'a', title: 'A', duration_minutes: minutes, split }],
      busy: [],
      existing_blocks: [],
    }),
  );
  const [job] = grid.jobs;
  if (job === undefined) throw new Error('no job');
  return jobChain(grid, slotsOf(grid), job);
}

/** The cuts a chain allows, following it to its end. */
function cuts(chain: JobChain, state = 0): number[][] {
  return chain.lengths.flatMap((length, at) => {
    const after = chain.to[state * chain.lengths.length + at] ?? -1;
    if (after === DONE) return [[length]];
    return after < 0 ? [] : cuts(chain, after).map((rest) => [length, ...rest]);
  });
}

test('a step is cut into whole quarters, one part with what is left over', () => {
  expect(cuts(chainOf(60, { min_minutes: 30, max_minutes: 60 }))).toEqual([[30, 30], [60]]);
  expect(cuts(chainOf(65, { min_minutes: 30, max_minutes: 60 }))).toEqual([
    [30, 35],
    [35, 30],
  ]);
  expect(cuts(chainOf(50, false))).toEqual([[50]]);
});

test('limits that no quarters can make up leave the fewest equal parts', () => {
  expect(cuts(chainOf(50, { min_minutes: 30, max_minutes: 45 }))).toEqual([[25, 25]]);
});

test('every length and limits have a way, and every way makes up the length within the limits', () => {
  const limits = fc.tuple(fc.integer({ min: 15, max: 90 }), fc.nat(60));
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 260 }), limits, (minutes, [min_minutes, more]) => {
      const max_minutes = min_minutes + more;
      const all = cuts(chainOf(minutes, { min_minutes, max_minutes }));
      expect(all.length).toBeGreaterThan(0);
      const equal = Math.floor(minutes / Math.ceil(minutes / max_minutes));
      for (const parts of all) {
        expect(parts.reduce((sum, part) => sum + part, 0)).toBe(minutes);
        expect(Math.min(...parts)).toBeGreaterThanOrEqual(Math.min(min_minutes, equal));
        expect(Math.max(...parts)).toBeLessThanOrEqual(max_minutes);
      }
    }),
    { numRuns: 60 },
  );
});
