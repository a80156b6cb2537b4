/**
 * Solves a model as its mode allows: search by sequence, search on the slots, a bound, the exact solver. Search and bound are
 * limited by work counted, so that they give the same for the same input on any machine; only the exact solver is limited by
 * time too, and then says how far from the best the schedule may be. On a machine under load a ceiling of time ends what goes on
 * after the quick answer, and the answer is marked.
 */
import type { Pause } from '@almanac/shared/lang/turns';
import { withEarlyParts } from './early-parts.ts';
import type { ExactRun } from './exact/linear-program.ts';
import { problemOf } from './exact/problem.ts';
import { type Bound, leastAlone, meets } from './exact/price-bound.ts';
import { boundOf, type Effort, type Known, prove, type Proven } from './exact/prove.ts';
import type { Part } from './fit-parts.ts';
import { partsOf } from './found-parts.ts';
import { listOrders } from './list-orders.ts';
import { objectiveOf } from './objective.ts';
import type { Model } from './schedule-model.ts';
import type { ProvenObjective } from './schedule-types.ts';
import { ceilingOf } from './search-ceiling.ts';
import { type Grid, searchGrid } from './search-grid.ts';
import { type SearchBudget, type Searching, searchOf } from './search-starts.ts';

export interface Solved {
  parts: (Part[] | null)[];
  proof: Pick<ProvenObjective, 'gap' | 'proven_optimal'>;
  name: string;
  iterations: number;
  /** It was ended by the clock: asked again, the answer may be another. */
  time_limit: boolean;
}

/** A quick answer, and what a deeper search goes on from. */
export interface Quick extends Solved {
  searching: Searching;
  best: Proven;
}

/** Of a third of fast there are three, where one answer is to be held against others. */
const QUICK = {
  fast: { placed: 36_000, steps: 2e6, fewest_starts: 1 },
  third_of_fast: { placed: 12_000, steps: 2e6 / 3, fewest_starts: 1 },
} as const satisfies Record<string, SearchBudget>;

interface Budget extends SearchBudget, Effort {
  /** Of a problem that the exact solver is not asked for, where the bound only tells the gap. */
  large_bound_work: number;
  /** The exact solver is asked for windows of at most so many days. */
  max_days: number;
  /** No further piece of work is begun that would end later than this. */
  ceiling_ms: number;
}

const FURTHER: Readonly<Record<'best' | 'exact', Budget>> = {
  best: {
    placed: 720_000,
    steps: 2e7,
    fewest_starts: 4,
    bound_work: 7e7,
    large_bound_work: 4e7,
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
    large_bound_work: 1e9,
    time_ms: 28_000,
    max_days: 400,
    max_columns: 20_000,
    max_nodes: 1_000_000,
    ceiling_ms: 29_500,
  },
};
/** So many starts in a row that found nothing better are the last. */
const PATIENCE = 4;
/** Values that differ by less are the same. */
const SAME = 1e-9;
/** Slots times lengths of all jobs: beyond it only the search by sequence is used, as the rest would take too much memory. */
const MAX_CELLS = 1_000_000;
/** The share of the time that is spent on proving the quick answer. */
const EARLY_SHARE = 0.8;

/** The search alone, with little work and without a clock. */
export async function solveQuickly(
  model: Model,
  depth: keyof typeof QUICK,
  pause: Pause,
): Promise<Quick> {
  const grid = searchGrid(model);
  const problem = problemOf(grid, MAX_CELLS);
  const searching = { grid, problem, orders: listOrders(model) };
  const search = searchOf(searching, QUICK[depth]);
  const alone = problem === null ? -Infinity : await leastAlone(problem, pause);
  const first = await search(0, Infinity, pause);
  let best: Proven = { ...first, bound: alone, exact: false };
  let { iterations } = first;
  for (let seed = 1; seed < search.starts && !isProven(best); seed += 1) {
    const found = await search(seed, best.value, pause);
    iterations += found.iterations;
    if (found.value < best.value - SAME) best = { ...best, ...found };
  }
  best = { ...best, ...withEarlyParts(grid, best) };
  return { ...solvedOf(grid, best, iterations), searching, best };
}

/** Goes on from a quick answer, by more search, a bound and a proof. Never worse than what it goes on from. */
export async function solveFurther(
  model: Model,
  { searching, best: quick, iterations: begun }: Quick,
  { mode, run }: { mode: keyof typeof FURTHER; run: ExactRun | undefined },
  pause: Pause,
): Promise<Solved> {
  const { grid, problem } = searching;
  const budget = FURTHER[mode];
  const search = searchOf(searching, budget);
  const ceiling = ceilingOf(budget.ceiling_ms, run);
  const small = model.days.length <= budget.max_days;
  let best = quick;
  let iterations = begun;
  let bound: Bound | null = null;
  const findBound = async (work: number): Promise<void> => {
    // A bound takes about as long as a start of the search does.
    if (problem === null || isProven(best) || !ceiling.leaves()) return;
    bound = await boundOf(problem, best.value, work, pause);
    best = { ...best, bound: Math.max(best.bound, bound?.value ?? -Infinity) };
  };
  const proveBest = async (time_ms: number): Promise<void> => {
    if (problem === null || bound === null || isProven(best)) return;
    const proven = await prove({ problem, bound, known: best }, { ...budget, time_ms }, run, pause);
    best = { ...proven, bound: Math.max(best.bound, proven.bound) };
  };
  // A small program is mostly proven sooner than other starts of the search would take; of a large one nothing is but how good it is.
  if (small) {
    if (!isProven(best)) run?.prepare();
    await findBound(budget.bound_work);
    await proveBest(budget.time_ms * EARLY_SHARE);
  }
  const asked = best.exact;
  let idle = 0;
  for (let seed = 1; seed <= search.starts && idle < PATIENCE && !isProven(best); seed += 1) {
    if (!ceiling.leaves()) break;
    const found = await ceiling.within(() => search(seed, best.value, pause));
    iterations += found.iterations;
    idle += 1;
    if (found.value >= best.value - SAME) continue;
    best = { ...best, ...found };
    idle = 0;
  }
  if (small && !asked) await proveBest(budget.time_ms);
  if (!small) await findBound(budget.large_bound_work);
  best = { ...best, ...withEarlyParts(grid, best) };
  if (hasMoreJ(model, grid, { best, quick }))
    best = { ...best, parts: quick.parts, value: quick.value };
  return { ...solvedOf(grid, best, iterations), time_limit: ceiling.met() };
}

function solvedOf(grid: Grid, best: Proven, iterations: number): Solved {
  return {
    parts: partsOf(grid, best.parts),
    proof: proofOf(best),
    name: best.exact ? 'search+highs' : 'search',
    iterations,
    time_limit: false,
  };
}

/** Where only the price of parts stands beside J, fewer parts are not worth more J. */
function hasMoreJ(
  { jobs, scale }: Model,
  grid: Grid,
  { best, quick }: { best: Known; quick: Known },
): boolean {
  if (jobs.some(({ wishes, previous }) => wishes.length > 0 || previous !== null)) return false;
  const items = jobs.map(({ item }) => item);
  const total = ({ parts }: Known): number => {
    const ends = partsOf(grid, parts).map((own) => own?.at(-1)?.end ?? null);
    return objectiveOf(items, ends, scale).total;
  };
  return total(best) > total(quick);
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
