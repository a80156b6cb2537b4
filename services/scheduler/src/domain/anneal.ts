/**
 * Local search: simulated annealing over sequences, from each to a neighbour of it. The steps follow from the work they cost, never from a clock, and the random numbers from a fixed seed, so
 * that equal input gives an equal schedule.
 */
import { must } from '@almanac/shared/lang/assert';
import type { Pause } from '@almanac/shared/lang/turns';
import { CHEAPEST, type Way } from './place-job.ts';
import type { Grid } from './search-grid.ts';
import { seededRandom } from './seeded-random.ts';
import { type Neighbours, neighbours } from './neighbours.ts';
import { copyPlan, newPlan, type Plan, planOf } from './plan.ts';
import { type Sequencer, sequencer } from './sequence.ts';
import type { PartList } from './timetable.ts';

export interface Budget {
  /** Turns placed. */
  budget: number;
  seed?: number;
  /** Schedules to begin from, beside the orders: they are good, and it is not heated as much. */
  starts?: readonly (readonly (PartList | null)[])[];
}

export interface Found {
  parts: (PartList | null)[];
  order: number[];
  ways: Way[];
  value: number;
  iterations: number;
}

/** The temperature at the start and the end of a cooling, as a share of the mean cost of a job above its least. */
const HOT = 1.5;
const COLD = 0.02;
/** How often it is heated again, each time from the best plan known. */
const COOLINGS = 3;
const REHEAT = 0.4;
/** Turns placed between two pauses. */
const TURN_WORK = 50;
/** What a try costs that changes nothing. */
const IDLE_WORK = 0.1;

/** Another seed takes another way. */
export async function anneal(
  grid: Grid,
  orders: readonly (readonly number[])[],
  { budget, seed = 0, starts = [] }: Budget,
  pause: Pause,
): Promise<Found> {
  const search = sequencer(grid);
  const none = new Int32Array(grid.jobs.length).fill(CHEAPEST);
  for (const order of orders) {
    search.tryPlan(search.turns.ofJobs(order), none, search.value());
    await pause();
  }
  for (const parts of starts) {
    const { sequence, ways } = planOf(search.turns, parts);
    search.tryPlan(sequence, ways, search.value());
    await pause();
  }
  const best = newPlan(search.turns.list.length, grid.jobs.length);
  copyPlan(best, search.plan());
  const random = seededRandom(grid.jobs.length + 7_919 * seed);
  const cooling: Cooling = {
    search,
    random,
    best,
    value: search.value(),
    parts: search.parts(),
    iterations: 0,
  };
  const next = neighbours(grid, search, random);
  for (let round = 0; round < COOLINGS && grid.jobs.length > 0; round += 1) {
    search.tryPlan(best.sequence, best.ways, Infinity);
    const until = (budget * (round + 1)) / COOLINGS;
    const hot = round === 0 && starts.length === 0 ? HOT : HOT * REHEAT;
    await cool(cooling, next, { until, hot }, pause);
  }
  const order = [...best.sequence].flatMap((turn) => {
    const { job, last } = must(search.turns.list[turn], 'a turn');
    return last ? job : [];
  });
  const { value, parts, iterations } = cooling;
  return { parts, order, ways: [...best.ways], value, iterations };
}

interface Cooling {
  search: Sequencer;
  random: () => number;
  best: Plan;
  value: number;
  parts: (PartList | null)[];
  iterations: number;
}

/** Tries plans, at first also much worse ones, until so much work is done. */
async function cool(
  cooling: Cooling,
  next: Neighbours,
  { until, hot }: { until: number; hot: number },
  pause: Pause,
): Promise<void> {
  const { search, random } = cooling;
  const from = search.work();
  const mean = cooling.value / Math.max(1, cooling.best.sequence.length);
  let turn = from;
  while (search.work() + IDLE_WORK * cooling.iterations < until) {
    cooling.iterations += 1;
    if (search.work() >= turn) {
      turn = search.work() + TURN_WORK;
      await pause();
    }
    const share = (search.work() - from) / Math.max(1, until - from);
    const heat = mean * hot * (COLD / HOT) ** share;
    next();
    const limit = search.value() - heat * Math.log(1 - random());
    const taken = search.tryDraft(limit);
    if (!taken || search.value() >= cooling.value - 1e-9) continue;
    copyPlan(cooling.best, search.plan());
    cooling.value = search.value();
    cooling.parts = search.parts();
  }
}
