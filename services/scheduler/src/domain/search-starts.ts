/** The search as one start after another: each seed takes another way, with a share of the work that an answer may cost. */
import type { Pause } from '@almanac/shared/lang/turns';
import { anneal } from './anneal.ts';
import type { Problem } from './exact/problem.ts';
import type { Known } from './exact/prove.ts';
import { repack } from './exact/repack.ts';
import type { Grid } from './search-grid.ts';

export interface Searching {
  grid: Grid;
  /** Null where the search on the slots would take too much memory. */
  problem: Problem | null;
  orders: readonly (readonly number[])[];
}

export interface SearchBudget {
  /** Turns placed by the search by sequence, and steps of the search on the slots, of all starts. */
  placed: number;
  steps: number;
  /** Of a large problem too, as one start alone may end far from the best. */
  fewest_starts: number;
}

export interface Search {
  /** `best` is the value known so far. */
  (seed: number, best: number, pause: Pause): Promise<Known & { iterations: number }>;
  starts: number;
}

/**
 * Each start of the search has this much at most, as more would find nothing new: so many placed turns for each job of a week,
 * of larger problems so many for each pair of jobs, and so many steps for each job.
 */
const PLACED_PER_JOB = 1_000;
const PLACED_PER_PAIR = 50;
const STEPS_PER_JOB = 100_000;
/** Steps of one start: of a large problem the search by sequence finds nearly all there is. */
const MOST_STEPS = 2.5e6;
const MOST_STARTS = 7;
/** A start so much above the best known is not searched on the slots: this gains a few per cent. */
const HOPELESS = 1.1;

export function searchOf(
  { grid, problem, orders }: Searching,
  { placed, steps, fewest_starts }: SearchBudget,
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
