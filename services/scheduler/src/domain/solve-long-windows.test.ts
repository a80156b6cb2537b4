import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { anyWeek } from '../../test/any-week.ts';
import { exactSolver } from '../clients/exact-solver.ts';
import { computeSchedule } from './compute-schedule.ts';
import type { ExactSolver } from './exact/linear-program.ts';
import { HOUR_MS } from './schedule-types.ts';
import { validateSchedule } from './validate-schedule.ts';

const exact = exactSolver();
afterAll(() => exact.stop());

test('a window too long to be proven is solved some days at a time, keeps every rule, and is no worse than fast', async () => {
  const long = anyWeek.map((week) => ({
    ...week,
    window: { ...week.window, to: week.window.from + 20 * 24 * HOUR_MS },
    // Work for some days is as much as may be for three weeks where a day takes little.
    preferences: { ...week.preferences, max_minutes_per_day: 60, focus_windows: [] },
  }));
  let asked = 0;
  let out_of_time = 0;
  const watched: ExactSolver = {
    begin: () => {
      const run = exact.begin();
      return {
        ...run,
        solve: (...of) => {
          asked += 1;
          return run.solve(...of);
        },
      };
    },
  };
  await fc.assert(
    fc.asyncProperty(long, async (weeks) => {
      const fast = await computeSchedule({ ...weeks, mode: 'fast' });
      const best = await computeSchedule({ ...weeks, mode: 'best' }, watched);
      if (best.solver.time_limit) out_of_time += 1;
      expect(validateSchedule(weeks, best)).toEqual([]);
      expect(best.objective.total).toBeLessThanOrEqual(fast.objective.total + 0.02);
    }),
    // Of ten weeks in nine something is asked.
    { numRuns: 6 },
  );
  // A machine that has no time for it says so.
  expect(asked + out_of_time).toBeGreaterThan(0);
}, 60_000);
