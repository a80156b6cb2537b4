import { afterAll, expect, test } from 'vitest';
import { exactSolver } from '../../clients/exact-solver.ts';
import { anneal } from '../anneal.ts';
import { listOrders } from '../list-orders.ts';
import { costOf } from '../place-job.ts';
import { defaultPreferences } from '../preferences.ts';
import { scheduleModel } from '../schedule-model.ts';
import { HOUR_MS, MINUTE_MS, type ScheduleInput } from '../schedule-types.ts';
import { searchGrid } from '../search-grid.ts';
import { seededRandom } from '../seeded-random.ts';
import { improveByDays, type Improved, type ImproveLimits } from './improve-by-days.ts';
import type { ExactRun } from './linear-program.ts';
import { type Bound, priceBound } from './price-bound.ts';
import { type Problem, problemOf } from './problem.ts';
import type { Known } from './program-values.ts';

const exact = exactSolver();
afterAll(() => exact.stop());
const pause = (): Promise<void> => Promise.resolve();
const MONDAY = Date.UTC(2026, 2, 2);
const DAY_MS = 24 * HOUR_MS;
/** As much as anything here needs on any machine. */
const LIMITS: ImproveLimits = { time_ms: 50_000, program_ms: 10_000, max_nodes: 10_000 };

interface Size {
  count: number;
  /** Of these: long ones that may be cut in very many ways. */
  cut: number;
}

/** Three weeks of meetings, and work that mostly has a date before which there is hardly room for it. */
function fullWeeks({ count, cut }: Size): ScheduleInput {
  const random = seededRandom(5);
  const upTo = (count: number): number => Math.floor(random() * count);
  const at = (day: number, quarter: number): number =>
    MONDAY + (day + 2 * Math.floor(day / 5)) * DAY_MS + (36 + quarter) * 15 * MINUTE_MS;
  return {
    now: MONDAY,
    window: { from: MONDAY, to: MONDAY + 19 * DAY_MS },
    zone: 'UTC',
    preferences: defaultPreferences('UTC'),
    items: Array.from({ length: count }, (_, index) => ({
      step_id: `s${index}`,
      title: `Step ${index}`,
      ...(index < cut
        ? { duration_minutes: 480 }
        : { duration_minutes: 30 + 15 * upTo(7), split: false as const }),
      priority: (['low', 'normal', 'high'] as const)[upTo(3)],
      due: at(upTo(10), 32),
      depends_on: index % 4 === 3 ? [`s${index - 1}`] : [],
    })),
    busy: Array.from({ length: 30 }, (_, index) => {
      const start = at(index % 15, upTo(28));
      return { start, end: start + (30 + 30 * upTo(2)) * MINUTE_MS, title: 'meeting' };
    }),
    existing_blocks: [],
  };
}

async function started(size: Size): Promise<{ problem: Problem; bound: Bound; known: Known }> {
  const model = scheduleModel(fullWeeks(size));
  const grid = searchGrid(model);
  const problem = problemOf(grid, 1e6);
  if (problem === null) throw new Error('the weeks are too large');
  const known = await anneal(grid, listOrders(model), { budget: 600 }, pause);
  const bound = await priceBound(problem, { known: known.value, max_steps: 200 }, pause);
  return { problem, bound, known };
}

/** What the schedule costs, counted anew; throws where two parts lie over each other. */
function costsOf({ grid, chains }: Problem, { parts }: Known): number {
  const all = parts.flatMap((own) =>
    Array.from({ length: own?.count ?? 0 }, (_, at) => [own?.start[at] ?? 0, own?.end[at] ?? 0]),
  );
  const sorted = all.toSorted(([a = 0], [b = 0]) => a - b);
  sorted.forEach(([start = 0], at) => {
    if (start < (sorted[at - 1]?.[1] ?? 0) + (at === 0 ? 0 : grid.buffer)) throw new Error('over');
  });
  return chains.reduce((sum, { job }) => {
    const own = parts[job.index] ?? null;
    return sum + (own === null ? job.unplaced_cost : costOf(grid, job, own));
  }, 0);
}

test('a schedule that the search left far from the best comes near it, and equal input gives an equal one', async () => {
  const from = await started({ count: 30, cut: 0 });
  const answers: Improved[] = [];
  for (let time = 0; time < 2; time += 1) {
    answers.push(await improveByDays(from, LIMITS, exact.begin(), pause));
  }
  const [one, other] = answers;
  expect(one?.ended).toBe('done');
  expect(one?.value).toBeLessThan(from.known.value * 0.97);
  expect(one?.value).toBeGreaterThanOrEqual(from.bound.value - 1e-6);
  expect(one?.value).toBeCloseTo(costsOf(from.problem, one ?? from.known), 6);
  expect(other).toEqual(one);
});

test('steps that may be cut in very many ways leave room in the programs for other parts than their own', async () => {
  const from = await started({ count: 14, cut: 8 });
  // The first programs find something already.
  const limits = { ...LIMITS, time_ms: 12_000 };
  const improved = await improveByDays(from, limits, exact.begin(), pause);
  expect(improved.value).toBeLessThan(from.known.value - 0.01);
  expect(improved.value).toBeCloseTo(costsOf(from.problem, improved), 6);
});

test('without time nothing is asked, and without an answer what is known stands', async () => {
  const from = await started({ count: 30, cut: 0 });
  const asked: string[] = [];
  const run = (elapsed_ms: number): ExactRun => ({
    elapsedMs: () => elapsed_ms,
    prepare: () => undefined,
    solve: async () => {
      asked.push('solve');
      return { kind: 'failed', values: null, bound: -Infinity, nodes: 0, detail: 'it is ill' };
    },
  });
  const { parts, value } = from.known;
  const late = await improveByDays(from, LIMITS, run(LIMITS.time_ms), pause);
  const nothing = { ...from.known, parts, value, solved: 0 };
  expect([late, asked]).toEqual([{ ...nothing, ended: 'late', by_clock: true }, []]);
  const ill = await improveByDays(from, LIMITS, run(0), pause);
  expect([ill, asked]).toEqual([{ ...nothing, ended: 'no_way', by_clock: false }, ['solve']]);
});
