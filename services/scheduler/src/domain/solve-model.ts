/**
 * Solves a model as its mode allows: search by sequence, search on the slots, a bound, the exact solver. Search and bound are
 * limited by work counted, so that they give the same for the same input on any machine; only the exact solver is limited by
 * time too, and then says how far from the best the schedule may be. On a machine under load a ceiling of time ends the search as well,
 * and the answer is marked.
 */
import type { Pause } from '@almanac/shared/lang/turns';
import { anneal } from './anneal.ts';
import { type Ceiling, ceilingOf } from './ceiling.ts';
import { withEarlyParts } from './early-parts.ts';
import { type Depth, type Effort, EFFORTS, FAST, SHORT_DAYS } from './effort.ts';
import type { ExactRun, ExactSolver } from './exact/linear-program.ts';
import { type Problem, problemOf } from './exact/problem.ts';
import { type Bound, leastAlone, meets } from './exact/price-bound.ts';
import type { Known } from './exact/program-values.ts';
import { boundOf, prove, type Proven } from './exact/prove.ts';
import { repack } from './exact/repack.ts';
import type { Part } from './fit-parts.ts';
import { partsOf } from './found-parts.ts';
import { improveByDays } from './exact/improve-by-days.ts';
import { listOrders } from './list-orders.ts';
import { type PricedStart, pricedStart, STEPS_LIKE_PLACING, workOfPriced } from './priced-start.ts';
import type { Model } from './schedule-model.ts';
import type { ProvenObjective } from './schedule-types.ts';
import { type Grid, searchGrid } from './search-grid.ts';

export interface Solved {
  parts: (Part[] | null)[];
  proof: Pick<ProvenObjective, 'gap' | 'proven_optimal'>;
  name: string;
  iterations: number;
  /** It was ended by the clock: asked again, the answer may be another. */
  time_limit: boolean;
}

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
/** From a schedule so much above the bound other starts find more than the exact solver does. */
const FAR = 1.05;
/** Most programs of a large problem need a third of it (bench). */
const PROGRAM_MS = 400;
/** The share of the time that is spent on proving the first start. */
const EARLY_SHARE = 0.8;

export async function solveModel(
  model: Model,
  input: { mode?: Depth | undefined },
  exact: ExactSolver | undefined,
  pause: Pause,
): Promise<Solved> {
  const effort = EFFORTS[input.mode ?? 'best'];
  const begun = exact?.begin();
  const grid = searchGrid(model);
  const problem = problemOf(grid, MAX_CELLS);
  const alone = problem === null ? -Infinity : await leastAlone(problem, pause);
  const what = { grid, problem, orders: listOrders(model) };
  const solving: Solving = {
    what,
    effort,
    ceiling: ceilingOf(effort.ceiling_ms, begun),
    run: begun,
    best: { parts: [], value: Infinity, bound: alone, exact: false },
    iterations: 0,
    pause,
  };
  // First what `fast` does: whatever the clock leaves for the rest, no mode is worse.
  const more = effort.placed > FAST.placed;
  await searchQuickly(solving, more ? FAST : effort);
  if (more && !isProven(solving.best)) await solveFurther(solving, model);
  const { parts, value } = withEarlyParts(grid, solving.best);
  return {
    parts: partsOf(grid, parts),
    proof: proofOf({ ...solving.best, value }),
    name: solving.best.exact ? 'search+highs' : 'search',
    iterations: solving.iterations,
    time_limit: solving.ceiling.met(),
  };
}

interface Solving {
  what: Searching;
  effort: Effort;
  ceiling: Ceiling;
  /** The exact solver, where there is one. */
  run: ExactRun | undefined;
  best: Proven;
  iterations: number;
  pause: Pause;
}

/** All that `fast` does. */
async function searchQuickly(solving: Solving, effort: Effort): Promise<void> {
  const { what } = solving;
  const { problem } = what;
  const quick = searching(what, effort);
  const priced = problem === null ? null : await startUnderPrices(solving, problem, effort);
  if (priced !== null) {
    const { best } = solving;
    solving.iterations += priced.iterations;
    const { parts, value, bound } = priced;
    solving.best = { ...best, parts, value, bound: Math.max(best.bound, bound.value) };
    return;
  }
  await tryStart(solving, quick, 0);
  if (problem !== null) await tryStarts(solving, quick, () => true);
}

/** Null where it cannot be had; work that would end too late is only begun where nothing is known yet. */
async function startUnderPrices(
  { what: { grid, orders }, best, ceiling, pause }: Solving,
  problem: Problem,
  { priced: { short, long } }: Effort,
): Promise<PricedStart | null> {
  const effort = grid.capacity.length > SHORT_DAYS ? long : short;
  const work = workOfPriced(problem, effort);
  if (best.value < Infinity && !ceiling.leaves(work)) return null;
  return await ceiling.within(work, () => pricedStart(problem, orders, effort, pause));
}

/** Longer starts of the search, the bound, the proof. */
async function solveFurther(solving: Solving, model: Model): Promise<void> {
  const { what, effort, ceiling, run } = solving;
  const { problem } = what;
  if (problem !== null) run?.prepare();
  const search = searching(what, effort);
  const small = model.days.length <= effort.max_days;
  if (!small && problem !== null && (await solveLarge(solving, problem, search))) return;
  if (ceiling.leaves(search.work)) await tryStart(solving, search, 0);
  if (problem === null || isProven(solving.best)) return;
  // A small program is mostly proven sooner than other starts of the search would take; of a large one nothing is but how good it is.
  const early = small ? await findBound(solving, problem, search) : null;
  await proveBest(solving, { problem, bound: early }, effort.time_ms * EARLY_SHARE);
  const asked = solving.best.exact;
  await tryStarts(solving, search, () => ceiling.leaves(search.work));
  const bound = small ? early : await findBound(solving, problem, search);
  if (small && !asked) await proveBest(solving, { problem, bound }, effort.time_ms);
}

/**
 * Of a problem that is too large to be proven: a schedule under prices near those of the bound, and from it days solved exactly, some at
 * a time; where that is far from the bound, or leads nowhere, further starts of the search. False where it cannot be had.
 */
async function solveLarge(solving: Solving, problem: Problem, search: Search): Promise<boolean> {
  const { effort, ceiling, run, pause } = solving;
  if (run === undefined) return false;
  const priced = await startUnderPrices(solving, problem, effort);
  if (priced === null) return false;
  solving.iterations += priced.iterations;
  if (priced.value < solving.best.value) {
    const { parts, value } = priced;
    solving.best = { ...solving.best, parts, value };
  }
  solving.best.bound = Math.max(solving.best.bound, priced.bound.value);
  const far = solving.best.value > FAR * solving.best.bound;
  if (far) await tryEveryStart(solving, search);
  const { max_nodes, time_ms } = effort;
  const limits = { max_nodes, time_ms, program_ms: PROGRAM_MS };
  const from = { problem, bound: priced.bound, known: solving.best };
  const { parts, value, ...how } = await improveByDays(from, limits, run, pause);
  solving.best = { ...solving.best, parts, value, exact: how.solved > 0 };
  if (how.by_clock) ceiling.meet();
  if (!far && how.ended === 'no_way') await tryEveryStart(solving, search);
  return true;
}

async function tryEveryStart(solving: Solving, search: Search): Promise<void> {
  const may = (): boolean => solving.ceiling.leaves(search.work);
  if (may()) await tryStart(solving, search, 0);
  await tryStarts(solving, search, may);
}

/** Whether one start found something better. */
async function tryStart(solving: Solving, search: Search, seed: number): Promise<boolean> {
  const { best, ceiling, pause } = solving;
  const found = await ceiling.within(search.work, () => search(seed, best.value, pause));
  solving.iterations += found.iterations;
  if (found.value >= best.value - 1e-9) return false;
  solving.best = { ...best, ...found };
  return true;
}

/** All starts after the first. */
async function tryStarts(solving: Solving, search: Search, may: () => boolean): Promise<void> {
  let idle = 0;
  for (let seed = 1; seed < search.starts && idle < PATIENCE; seed += 1) {
    if (isProven(solving.best) || !may()) return;
    idle = (await tryStart(solving, search, seed)) ? 0 : idle + 1;
  }
}

/** It takes about as long as a start of the search. */
async function findBound(
  solving: Solving,
  problem: Problem,
  { work }: Search,
): Promise<Bound | null> {
  const { best, ceiling, effort, pause } = solving;
  if (isProven(best) || !ceiling.leaves(work)) return null;
  const bound = await boundOf(problem, best.value, effort.bound_work, pause);
  solving.best = { ...best, bound: Math.max(best.bound, bound?.value ?? -Infinity) };
  return bound;
}

async function proveBest(
  solving: Solving,
  { problem, bound }: { problem: Problem; bound: Bound | null },
  time_ms: number,
): Promise<void> {
  const { best, effort, run, pause } = solving;
  if (bound === null || isProven(best)) return;
  const proven = await prove({ problem, bound, known: best }, { ...effort, time_ms }, run, pause);
  solving.best = { ...proven, bound: Math.max(best.bound, proven.bound) };
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
  /** What one start costs, in placed jobs. */
  work: number;
}

/** One start of the search for each seed. */
function searching(
  { grid, problem, orders }: Searching,
  { placed, steps, fewest_starts }: Effort,
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
  const work = for_placing + (problem === null ? 0 : for_steps / STEPS_LIKE_PLACING);
  return Object.assign(search, { starts, work });
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
