/**
 * The first start of every search, and all there is to `fast`: a short search from simple orders, schedules found under prices, a search
 * from the best of them, and the search on the slots. Its bound is there for nothing.
 */
import type { Pause } from '@almanac/shared/lang/turns';
import { anneal } from './anneal.ts';
import { searchByPrices } from './exact/price-search.ts';
import { meets } from './exact/price-bound.ts';
import type { Problem } from './exact/problem.ts';
import { type Known, stepsFor } from './exact/prove.ts';
import { repack } from './exact/repack.ts';

export interface PricedEffort {
  /** Turns placed by the search by sequence, steps of the bound's paths, and steps of the search on the slots. */
  placed: number;
  price_work: number;
  steps: number;
}

/** More finds nothing new: turns placed and steps on the slots for each job, and steps of prices; fewer of these tell too little. */
const PLACED_PER_JOB = 800;
const STEPS_PER_JOB = 50_000;
const FEWEST_PRICE_STEPS = 60;
const MOST_PRICE_STEPS = 250;
/** The share that is placed before there are prices: they follow a schedule that is not far off. */
const EARLY_SHARE = 1 / 3;

/** Null where prices cost too much, as of long windows and of work that may be cut in many ways. */
export async function pricedStart(
  problem: Problem,
  orders: readonly (readonly number[])[],
  { placed, price_work, steps }: PricedEffort,
  pause: Pause,
): Promise<(Known & { bound: number; iterations: number }) | null> {
  const price_steps = Math.min(MOST_PRICE_STEPS, stepsFor(problem, price_work));
  if (price_steps < FEWEST_PRICE_STEPS) return null;
  const { grid } = problem;
  const { length } = grid.jobs;
  const budget = Math.min(placed, PLACED_PER_JOB * length);
  const first = await anneal(grid, orders, { budget: EARLY_SHARE * budget }, pause);
  const from = { upper: first.value, steps: price_steps };
  const { bound, found } = await searchByPrices(problem, from, pause);
  const by_sequence = await anneal(
    grid,
    [first.order],
    {
      budget: (1 - EARLY_SHARE) * budget,
      seed: 1,
      starts: [first, ...found].map(({ parts }) => parts),
    },
    pause,
  );
  const best = [first, ...found, by_sequence].reduce((a, b) => (b.value < a.value ? b : a));
  const iterations = first.iterations + bound.iterations + by_sequence.iterations;
  if (meets(bound.value, best.value)) return { ...best, bound: bound.value, iterations };
  const on_slots = { budget: Math.min(steps, STEPS_PER_JOB * length) };
  const packed = await repack(problem, best, on_slots, pause);
  return { ...packed, bound: bound.value, iterations: iterations + packed.iterations };
}
