/** How much work each mode puts into an answer. */
import type { Effort as ProvingEffort } from './exact/prove.ts';
import type { PricedEffort } from './priced-start.ts';
import type { ScheduleMode } from './schedule-types.ts';

/** How much work goes into an answer; of a third of fast there are three, where one answer is to be held against others. */
export type Depth = ScheduleMode | 'third_of_fast';

export interface Effort extends ProvingEffort {
  /** Jobs placed by the search by sequence, and steps of the search on the slots. */
  placed: number;
  steps: number;
  /** The start under prices, of a window of at most two weeks and of a longer one. */
  priced: { short: PricedEffort; long: PricedEffort };
  /** Of a large problem too, as one start alone may end far from the best. */
  fewest_starts: number;
  /** Windows of at most so many days are given to the exact solver whole, longer ones some days at a time. */
  max_days: number;
  /** No further piece of work is begun that would end later than this. */
  ceiling_ms: number;
}

/** Days of a window for which prices are cheap. */
export const SHORT_DAYS = 15;

/** Twice the steps on the slots would gain .03 % of a week's cost for a tenth more time; half of what is placed loses up to 1.5 % (bench). */
export const FAST: Effort = {
  placed: 36_000,
  steps: 1e6,
  priced: {
    short: {
      placed: 36_000,
      placed_per_job: 800,
      price_work: 2.5e6,
      most_price_steps: 250,
      steps: 1e6,
      steps_per_job: 25_000,
    },
    long: {
      placed: 72_000,
      placed_per_job: 2_000,
      price_work: 1.5e7,
      most_price_steps: 250,
      steps: 2e6,
      steps_per_job: 50_000,
    },
  },
  fewest_starts: 1,
  bound_work: 0,
  time_ms: 0,
  max_days: 0,
  max_columns: 0,
  max_nodes: 0,
  ceiling_ms: Infinity,
};

function third({ placed, price_work, steps, ...rest }: PricedEffort): PricedEffort {
  return { ...rest, placed: placed / 3, price_work: price_work / 3, steps: steps / 3 };
}

export const EFFORTS: Readonly<Record<Depth, Effort>> = {
  fast: FAST,
  third_of_fast: {
    ...FAST,
    placed: FAST.placed / 3,
    steps: FAST.steps / 3,
    priced: { short: third(FAST.priced.short), long: third(FAST.priced.long) },
  },
  best: {
    ...FAST,
    placed: 720_000,
    steps: 2e7,
    fewest_starts: 4,
    bound_work: 7e7,
    // Of a longer window the exact solver does the rest.
    priced: {
      short: FAST.priced.short,
      long: {
        placed: 130_000,
        placed_per_job: 2_000,
        price_work: 7e7,
        most_price_steps: 800,
        steps: 2e6,
        steps_per_job: 50_000,
      },
    },
    time_ms: 1_550,
    max_days: SHORT_DAYS,
    // 1,700 take half a second, 2,400 a whole one; of 4,500 only a better answer comes in time, of 10,000 nothing (bench).
    max_columns: 4_500,
    max_nodes: 10_000,
    ceiling_ms: 1_750,
  },
  exact: {
    ...FAST,
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
