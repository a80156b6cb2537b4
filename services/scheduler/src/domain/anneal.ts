/**
 * Local search: simulated annealing over sequences. A step moves a turn, exchanges two, moves a run of them or a whole job, or
 * has a job cut another way. The steps follow from the work they cost, never from a clock, and the random numbers from a fixed seed, so
 * that equal input gives an equal schedule.
 */
import { must } from '@almanac/shared/lang/assert';
import type { Pause } from '@almanac/shared/lang/turns';
import { BY_PART, CHEAPEST, placer, type Way } from './place-job.ts';
import type { Grid } from './search-grid.ts';
import { seededRandom } from './seeded-random.ts';
import { type Plan, type Sequencer, sequencer } from './sequence.ts';
import type { PartList } from './timetable.ts';
import type { Turn } from './turns.ts';

export interface Budget {
  /** Turns placed. */
  budget: number;
  seed?: number;
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

/** How often a job is moved with all of its turns, and how many turns of others come between two of them at most. */
const WHOLE_SHARE = 0.1;
const APART = 10;

/** Another seed takes another way. */
export async function anneal(
  grid: Grid,
  orders: readonly (readonly number[])[],
  { budget, seed = 0 }: Budget,
  pause: Pause,
): Promise<Found> {
  const search = sequencer(grid);
  const none: Way[] = Array<Way>(grid.jobs.length).fill(CHEAPEST);
  for (const order of orders) {
    search.tryPlan(search.turns.ofJobs(order), none, search.value());
    await pause();
  }
  const first = { ...search.plan(), value: search.value(), parts: search.parts() };
  const cooling: Cooling = {
    search,
    random: seededRandom(grid.jobs.length + 7_919 * seed),
    best: first,
    iterations: 0,
  };
  const next = mover(grid, search, cooling.random);
  for (let round = 0; round < COOLINGS && grid.jobs.length > 0; round += 1) {
    search.tryPlan(cooling.best.sequence, cooling.best.ways, Infinity);
    const until = (budget * (round + 1)) / COOLINGS;
    await cool(cooling, next, { until, hot: round === 0 ? HOT : HOT * REHEAT }, pause);
  }
  const { sequence, ...best } = cooling.best;
  const order = sequence.flatMap((turn) => {
    const { job, last } = must(search.turns.list[turn], 'a turn');
    return last ? job : [];
  });
  return { ...best, order, iterations: cooling.iterations };
}

interface Cooling {
  search: Sequencer;
  random: () => number;
  best: Plan & { value: number; parts: (PartList | null)[] };
  iterations: number;
}

/** Tries plans, at first also much worse ones, until so much work is done. */
async function cool(
  cooling: Cooling,
  next: () => Plan,
  { until, hot }: { until: number; hot: number },
  pause: Pause,
): Promise<void> {
  const { search, random } = cooling;
  const from = search.work();
  const mean = cooling.best.value / Math.max(1, cooling.best.sequence.length);
  let turn = from;
  while (search.work() + IDLE_WORK * cooling.iterations < until) {
    cooling.iterations += 1;
    if (search.work() >= turn) {
      turn = search.work() + TURN_WORK;
      await pause();
    }
    const share = (search.work() - from) / Math.max(1, until - from);
    const heat = mean * hot * (COLD / HOT) ** share;
    const { sequence, ways } = next();
    const limit = search.value() - heat * Math.log(1 - random());
    const taken = search.tryPlan(sequence, ways, limit);
    if (taken && search.value() < cooling.best.value - 1e-9) {
      cooling.best = { ...search.plan(), value: search.value(), parts: search.parts() };
    }
  }
}

function mover(grid: Grid, search: Sequencer, random: () => number): () => Plan {
  const { list } = search.turns;
  const count = list.length;
  const own = placer(grid);
  const pick = (below: number): number => Math.floor(random() * below);
  /** Half the time a turn of the job that costs more than the other of two. */
  const costly = (sequence: readonly number[]): number => {
    const one = pick(count);
    const other = pick(count);
    const excess = search.excess();
    const more = (excess[sequence[other] ?? 0] ?? 0) > (excess[sequence[one] ?? 0] ?? 0);
    return more ? other : one;
  };
  const near = (at: number): number => {
    const width = random() < 0.8 ? 6 : count;
    const step = 1 + pick(width);
    return Math.max(0, Math.min(count - 1, random() < 0.5 ? at - step : at + step));
  };
  const otherWay = (ways: Way[], { job, part, last }: Turn): void => {
    const of_job = own.ways(must(grid.jobs[job], 'a job')) + 1;
    const has_turns = part > 0 || !last;
    const way = pick(has_turns ? of_job + 1 : of_job);
    ways[job] = way === of_job ? BY_PART : way;
  };
  /** All turns of a job taken out and put back near each other, half the time anywhere before. */
  const spreadOut = (own: readonly number[], rest: number[], at: number): number[] => {
    let to = random() < 0.5 ? pick(at + 1) : Math.max(0, near(at) - pick(APART));
    for (const turn of own) {
      rest.splice(Math.min(rest.length, to), 0, turn);
      to += 1 + pick(APART);
    }
    return rest;
  };
  return () => {
    const { sequence, ways } = search.plan();
    const kind = random();
    const at = costly(sequence);
    const turn = must(list[sequence[at] ?? 0], 'a turn');
    if (random() < WHOLE_SHARE) {
      const { job } = turn;
      const isOwn = (id: number): boolean => list[id]?.job === job;
      const [own, rest] = [sequence.filter(isOwn), sequence.filter((id) => !isOwn(id))];
      if (own.length > 1) ways[job] = BY_PART;
      return { sequence: spreadOut(own, rest, at), ways };
    }
    // The turns before the last only count part by part.
    if (kind < 0.75 && !turn.last) ways[turn.job] = BY_PART;
    if (kind < 0.45) {
      const [moved] = sequence.splice(at, 1);
      if (moved !== undefined) sequence.splice(near(at), 0, moved);
    } else if (kind < 0.75) {
      const other = near(at);
      const first = sequence[at] ?? 0;
      sequence[at] = sequence[other] ?? 0;
      sequence[other] = first;
    } else if (kind < 0.87) {
      const run = sequence.splice(at, 2 + pick(3));
      sequence.splice(near(at), 0, ...run);
    } else otherWay(ways, turn);
    return { sequence, ways };
  };
}
