/**
 * Solves a model as its mode allows: search by sequence, search on the slots, a bound, the exact solver. Search and bound are
 * limited by work counted, so that they give the same for the same input on any machine; only the exact solver is limited by
 * time too, and then says how far from the best the schedule may be. On a machine under load a ceiling of time ends the search as well,
 * and the answer is marked.
 */
import type { Pause } from '@almanac/shared/lang/turns';
import { anneal } from './anneal.ts';
import { withEarlyParts } from './early-parts.ts';
import type { ExactRun, ExactSolver } from './exact/linear-program.ts';
import { type Problem, problemOf } from './exact/problem.ts';
import { type Bound, leastAlone, meets } from './exact/price-bound.ts';
import { boundOf, type Effort, type Known, prove, type Proven } from './exact/prove.ts';
import { repack } from './exact/repack.ts';
import type { Part } from './fit-parts.ts';
import { partsOf } from './found-parts.ts';
import { listOrders } from './list-orders.ts';
import type { Model } from './schedule-model.ts';
import type { ProvenObjective, ScheduleMode } from './schedule-types.ts';
import { type Grid, searchGrid } from './search-grid.ts';

export interface Solved {
  parts: (Part[] | null)[];
  proof: Pick<ProvenObjective, 'gap' | 'proven_optimal'>;
  name: string;
  iterations: number;
  /** It was ended by the clock: asked again, the answer may be another. */
  time_limit: boolean;
}

/** How much work goes into an answer; of a third of fast there are three, where one answer is to be held against others. */
export type Depth = ScheduleMode | 'third_of_fast';

interface Budget extends Effort {
  /** Jobs placed by the search by sequence, and steps of the search on the slots. */
  placed: number;
  steps: number;
  /** Of a large problem too, as one start alone may end far from the best. */
  fewest_starts: number;
  /** The exact solver is asked for windows of at most so many days. */
  max_days: number;
  /** No further piece of work is begun that would end later than this. */
  ceiling_ms: number;
}

const FAST: Budget = {
  placed: 36_000,
  steps: 2e6,
  fewest_starts: 1,
  bound_work: 0,
  time_ms: 0,
  max_days: 0,
  max_columns: 0,
  max_nodes: 0,
  ceiling_ms: Infinity,
};
const BUDGETS: Readonly<Record<Depth, Budget>> = {
  fast: FAST,
  third_of_fast: { ...FAST, placed: FAST.placed / 3, steps: FAST.steps / 3 },
  best: {
    placed: 720_000,
    steps: 2e7,
    fewest_starts: 4,
    bound_work: 7e7,
    time_ms: 1_550,
    max_days: 15,
    // 1,700 take half a second, 2,400 a whole one; of 4,500 only a better answer comes in time, of 10,000 nothing (bench).
    max_columns: 4_500,
    max_nodes: 10_000,
    ceiling_ms: 1_900,
  },
  exact: {
    placed: 4_000_000,
    steps: 1e8,
    fewest_starts: 4,
    bound_work: 1e9,
    time_ms: 28_000,
    max_days: 400,
    max_columns: 20_000,
    max_nodes: 1_000_000,
    ceiling_ms: 29_500,
  },
};
/**
 * Each start of the search has this much at most, as more would find nothing new: so many placed jobs for each job of a week,
 * of larger problems so many for each pair of jobs, and so many steps for each job.
 */
const PLACED_PER_JOB = 1_000;
const PLACED_PER_PAIR = 50;
const STEPS_PER_JOB = 100_000;
/** Steps of one start: of a large problem the search by sequence finds nearly all there is. */
const MOST_STEPS = 2.5e6;
const MOST_STARTS = 8;
/** A start so much above the best known is not searched on the slots: this gains a few per cent. */
const HOPELESS = 1.1;
/** So many starts in a row that found nothing better are the last. */
const PATIENCE = 4;
/** Slots times lengths of all jobs: beyond it only the search by sequence is used, as the rest would take too much memory. */
const MAX_CELLS = 1_000_000;
/** The share of the time that is spent on proving the first start. */
const EARLY_SHARE = 0.8;

export async function solveModel(
  model: Model,
  input: { mode?: Depth | undefined },
  exact: ExactSolver | undefined,
  pause: Pause,
): Promise<Solved> {
  const budget = BUDGETS[input.mode ?? 'best'];
  const begun = exact?.begin();
  const run = model.days.length > budget.max_days ? undefined : begun;
  const ceiling = ceilingOf(budget, begun);
  const grid = searchGrid(model);
  const problem = problemOf(grid, MAX_CELLS);
  const solved = (answer: Proven, iterations: number): Solved => {
    const { parts, value } = withEarlyParts(grid, answer);
    return {
      parts: partsOf(grid, parts),
      proof: proofOf({ ...answer, value }),
      name: answer.exact ? 'search+highs' : 'search',
      iterations,
      time_limit: ceiling.met(),
    };
  };
  const search = searching({ grid, problem, orders: listOrders(model) }, budget);
  const alone = problem === null ? -Infinity : await leastAlone(problem, pause);
  const first = await ceiling.within(() => search(0, Infinity, pause));
  let best: Proven = { ...first, bound: alone, exact: false };
  let { iterations } = first;
  if (problem === null || isProven(best)) return solved(best, iterations);
  run?.prepare();
  let bound: Bound | null = null;
  const findBound = async (): Promise<void> => {
    // A bound takes about as long as a start of the search does.
    if (isProven(best) || !ceiling.leaves()) return;
    bound = await boundOf(problem, best.value, budget.bound_work, pause);
    best = { ...best, bound: Math.max(best.bound, bound?.value ?? -Infinity) };
  };
  const proveBest = async (time_ms: number): Promise<void> => {
    if (bound === null || isProven(best)) return;
    const proven = await prove({ problem, bound, known: best }, { ...budget, time_ms }, run, pause);
    best = { ...proven, bound: Math.max(best.bound, proven.bound) };
  };
  // A small program is mostly proven sooner than other starts of the search would take; of a large one nothing is but how good it is.
  const small = model.days.length <= budget.max_days;
  if (small) await findBound();
  await proveBest(budget.time_ms * EARLY_SHARE);
  const asked = best.exact;
  let idle = 0;
  for (let seed = 1; seed < search.starts && idle < PATIENCE && !isProven(best); seed += 1) {
    if (!ceiling.leaves()) break;
    const found = await ceiling.within(() => search(seed, best.value, pause));
    iterations += found.iterations;
    idle += 1;
    if (found.value >= best.value - 1e-9) continue;
    best = { ...best, ...found };
    idle = 0;
  }
  if (!small) await findBound();
  if (!asked) await proveBest(budget.time_ms);
  return solved(best, iterations);
}

interface Ceiling {
  /** Does a piece of work, and keeps in mind how long it took. */
  within<T>(work: () => Promise<T>): Promise<T>;
  /** Whether another piece would end in time, should it take as long as the longest. */
  leaves(): boolean;
  /** Whether it ever did not. */
  met(): boolean;
}

/** The clock is that of the exact solver's run; without one there is no ceiling. */
function ceilingOf({ ceiling_ms }: Budget, run: ExactRun | undefined): Ceiling {
  const elapsed = (): number => run?.elapsedMs() ?? 0;
  let longest = 0;
  let met = false;
  return {
    within: async (work) => {
      const since = elapsed();
      const done = await work();
      longest = Math.max(longest, elapsed() - since);
      return done;
    },
    leaves: () => {
      const enough = elapsed() + longest <= ceiling_ms;
      if (!enough) met = true;
      return enough;
    },
    met: () => met,
  };
}

interface Searching {
  grid: Grid;
  problem: Problem | null;
  orders: readonly (readonly number[])[];
}

interface Search {
  /** `best` is the value known so far. */
  (seed: number, best: number, pause: Pause): Promise<Known & { iterations: number }>;
  starts: number;
}

/** One start of the search for each seed. */
function searching(
  { grid, problem, orders }: Searching,
  { placed, steps, fewest_starts }: Budget,
): Search {
  const jobs = Math.max(1, grid.jobs.length);
  const most = jobs * Math.max(PLACED_PER_JOB, PLACED_PER_PAIR * jobs);
  const starts = Math.max(fewest_starts, Math.min(MOST_STARTS, Math.ceil(placed / most)));
  const for_placing = Math.min(placed / starts, most);
  const for_steps = Math.min(steps / starts, STEPS_PER_JOB * jobs, MOST_STEPS);
  const search: (...of: Parameters<Search>) => ReturnType<Search> = async (seed, best, pause) => {
    const found = await anneal(grid, orders, { budget: for_placing, seed }, pause);
    if (problem === null || found.value > HOPELESS * best) return found;
    const packed = await repack(problem, found, { budget: for_steps, seed }, pause);
    return { ...packed, iterations: found.iterations + packed.iterations };
  };
  return Object.assign(search, { starts });
}

function isProven({ value, bound }: Pick<Proven, 'value' | 'bound'>): boolean {
  return meets(bound, value);
}

function proofOf(proven: Pick<Proven, 'value' | 'bound'>): Solved['proof'] {
  const { value, bound } = proven;
  if (bound === -Infinity) return { proven_optimal: false };
  const gap = value <= 0 ? 0 : Math.max(0, (value - bound) / value);
  return { gap: Math.round(gap * 1e6) / 1e6, proven_optimal: isProven(proven) };
}
