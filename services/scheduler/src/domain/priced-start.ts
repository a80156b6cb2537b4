/**
 * The first start of most searches, and all there is to `fast`: a short search from simple orders, schedules found under prices, a search
 * from the best of them, and the search on the slots. Its bound is there for nothing.
 */
import type { Pause } from '@almanac/shared/lang/turns';
import { anneal } from './anneal.ts';
import { searchByPrices } from './exact/price-search.ts';
import { type Bound, meets } from './exact/price-bound.ts';
import type { Problem } from './exact/problem.ts';
import type { Known } from './exact/program-values.ts';
import { stepsFor } from './exact/prove.ts';
import { repack } from './exact/repack.ts';

export interface PricedEffort {
  /** Turns placed by the search by sequence, in all and for each job. */
  placed: number;
  placed_per_job: number;
  /** Steps of the bound's paths. */
  price_work: number;
  /** Steps of the search on the slots, in all and for each job: more for each would find next to nothing new. */
  steps: number;
  steps_per_job: number;
  /** More steps of prices find no better schedules; a bound that is to be near the best takes more. */
  most_price_steps: number;
}

export interface PricedStart extends Known {
  bound: Bound;
  iterations: number;
}

/** Fewer steps of prices tell too little. */
const FEWEST_PRICE_STEPS = 60;
/** So many steps on the slots, or of paths under prices, take about as long as placing one job. */
export const STEPS_LIKE_PLACING = 60;
const PRICES_LIKE_PLACING = 200;
/** The share that is placed before there are prices: they follow a schedule that is not far off. */
const EARLY_SHARE = 1 / 3;

/** What it costs, in placed jobs. */
export function workOfPriced({ grid }: Problem, effort: PricedEffort): number {
  const { placed, placed_per_job, price_work, steps, steps_per_job } = effort;
  const { length } = grid.jobs;
  const on_slots = Math.min(steps, steps_per_job * length) / STEPS_LIKE_PLACING;
  return Math.min(placed, placed_per_job * length) + price_work / PRICES_LIKE_PLACING + on_slots;
}

/** Null where prices cost too much, as of much work that may be cut in many ways. */
export async function pricedStart(
  problem: Problem,
  orders: readonly (readonly number[])[],
  { price_work, most_price_steps, ...effort }: PricedEffort,
  pause: Pause,
): Promise<PricedStart | null> {
  const price_steps = Math.min(most_price_steps, stepsFor(problem, price_work));
  if (price_steps < FEWEST_PRICE_STEPS) return null;
  const { grid } = problem;
  const { length } = grid.jobs;
  const budget = Math.min(effort.placed, effort.placed_per_job * length);
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
  if (meets(bound.value, best.value)) return { ...best, bound, iterations };
  const on_slots = { budget: Math.min(effort.steps, effort.steps_per_job * length) };
  const packed = await repack(problem, best, on_slots, pause);
  return { ...packed, bound, iterations: iterations + packed.iterations };
}
