import fc from 'fast-check';
import { expect, test } from 'vitest';
import { anyWeek } from '../../test/any-week.ts';
import { anneal } from './anneal.ts';
import { listOrders } from './list-orders.ts';
import { defaultPreferences } from './preferences.ts';
import { costOf } from './place-job.ts';
import { scheduleModel } from './schedule-model.ts';
import { MINUTE_MS, type ScheduleInput } from './schedule-types.ts';
import { searchGrid } from './search-grid.ts';

const MONDAY = Date.UTC(2026, 2, 2);
const at = (day: number, hour: number): number => MONDAY + (day * 24 + hour) * 60 * MINUTE_MS;
const pause = async (): Promise<void> => undefined;

/** Free are Monday 9:00 to 10:30 and 13:00 to 15:00, and Tuesday 9:00 to 10:30 and from 15:00 on. */
const TWO_DAYS: ScheduleInput = {
  now: MONDAY,
  window: { from: MONDAY, to: at(5, 0) },
  zone: 'UTC',
  preferences: {
    ...defaultPreferences('UTC'),
    lunch: null,
    buffer_minutes: 0,
    max_minutes_per_day: 1_440,
    slack_share: 0,
    focus_windows: [],
  },
  items: [
    {
      step_id: 'long',
      title: 'Long',
      duration_minutes: 180,
      priority: 'normal',
      split: { min_minutes: 90, max_minutes: 90 },
      due: at(1, 10.5),
    },
    ...['one', 'two'].map((step_id) => ({
      step_id,
      title: step_id,
      duration_minutes: 60,
      priority: 'high' as const,
      split: false as const,
      due: at(0, 15),
    })),
  ],
  busy: [
    { start: at(0, 10.5), end: at(0, 13) },
    { start: at(0, 15), end: at(0, 17) },
    { start: at(1, 10.5), end: at(1, 15) },
  ],
  existing_blocks: [],
};

test('between two parts of a step lie others that need the room there, and nothing is late', async () => {
  const model = scheduleModel(TWO_DAYS);
  const found = await anneal(searchGrid(model), listOrders(model), { budget: 2_000 }, pause);
  const [long] = found.parts;
  expect(long?.end.slice(0, long.count)).toEqual([10.5 * 60, 34.5 * 60]);
});

test('the value of what the search finds is the sum of what its parts cost, and equal seeds find the same', async () => {
  await fc.assert(
    fc.asyncProperty(anyWeek, fc.nat(3), async (week, seed) => {
      const model = scheduleModel({
        ...week,
        preferences: { ...week.preferences, zone: week.zone },
      });
      const grid = searchGrid(model);
      const find = () => anneal(grid, listOrders(model), { budget: 1_500, seed }, pause);
      const found = await find();
      const sum = grid.jobs.reduce((cost, job) => {
        const own = found.parts[job.index] ?? null;
        return cost + (own === null ? job.unplaced_cost : costOf(grid, job, own));
      }, 0);
      expect(found.value).toBeCloseTo(sum, 6);
      expect(await find()).toEqual(found);
    }),
    { numRuns: 25 },
  );
});
