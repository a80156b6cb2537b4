/**
 * Plans near the present one: a turn moved, two exchanged, a run of them or a whole job moved, or a job cut another way. Asked for
 * many thousand times in each search, so that the draft is written over and over and nothing is allocated.
 */
import { must } from '@almanac/shared/lang/assert';
import { BY_PART, placer } from './place-job.ts';
import { copyPlan, type Plan } from './plan.ts';
import type { Grid } from './search-grid.ts';
import type { Sequencer } from './sequence.ts';
import type { Turn } from './turns.ts';

/** Writes one into the search's draft. */
export type Neighbours = () => void;

/** How often a job is moved with all of its turns, and how many turns of others come between two of them at most. */
const WHOLE_SHARE = 0.1;
const APART = 10;

interface Walk {
  search: Sequencer;
  random: () => number;
  list: readonly Turn[];
  /** By job: how many ways it has beside the cheapest. */
  ways_of: readonly number[];
  plan: Plan;
  /** Turns that are moved together. */
  taken: Int32Array;
}

export function neighbours(grid: Grid, search: Sequencer, random: () => number): Neighbours {
  const { list } = search.turns;
  const own = placer(grid);
  const walk: Walk = {
    search,
    random,
    list,
    ways_of: grid.jobs.map((job) => own.ways(job)),
    plan: search.draft(),
    taken: new Int32Array(list.length),
  };
  return () => {
    walk.plan = search.draft();
    copyPlan(walk.plan, search.plan());
    step(walk);
  };
}

function step(walk: Walk): void {
  const { plan, random, list } = walk;
  const { sequence, ways } = plan;
  const kind = random();
  const at = costly(walk);
  const turn = must(list[sequence[at] ?? 0], 'a turn');
  if (random() < WHOLE_SHARE) {
    moveJob(walk, turn.job, at);
    return;
  }
  // The turns before the last only count part by part.
  if (kind < 0.75 && !turn.last) ways[turn.job] = BY_PART;
  if (kind < 0.45) moveRun(walk, at, 1, near(walk, at));
  else if (kind < 0.75) {
    const other = near(walk, at);
    const first = sequence[at] ?? 0;
    sequence[at] = sequence[other] ?? 0;
    sequence[other] = first;
  } else if (kind < 0.87) {
    const length = Math.min(2 + pick(walk, 3), sequence.length - at);
    moveRun(walk, at, length, near(walk, at));
  } else otherWay(walk, turn);
}

function pick({ random }: Walk, below: number): number {
  return Math.floor(random() * below);
}

/** A position; half the time that of a turn whose job costs more than another. */
function costly(walk: Walk): number {
  const { search, plan, list } = walk;
  const one = pick(walk, list.length);
  const other = pick(walk, list.length);
  const excess = search.excess();
  const { sequence } = plan;
  const more = (excess[sequence[other] ?? 0] ?? 0) > (excess[sequence[one] ?? 0] ?? 0);
  return more ? other : one;
}

function near(walk: Walk, at: number): number {
  const { random, list } = walk;
  const width = random() < 0.8 ? 6 : list.length;
  const by = 1 + pick(walk, width);
  return Math.max(0, Math.min(list.length - 1, random() < 0.5 ? at - by : at + by));
}

function otherWay(walk: Walk, { job, part, last }: Turn): void {
  const of_job = (walk.ways_of[job] ?? 0) + 1;
  const has_turns = part > 0 || !last;
  const way = pick(walk, has_turns ? of_job + 1 : of_job);
  walk.plan.ways[job] = way === of_job ? BY_PART : way;
}

/** The turns [from, from + length) come to lie at `to`, as counted without them. */
function moveRun({ plan, taken }: Walk, from: number, length: number, to: number): void {
  const { sequence } = plan;
  const at = Math.min(to, sequence.length - length);
  for (let each = 0; each < length; each += 1) taken[each] = sequence[from + each] ?? 0;
  for (let each = from; each < at; each += 1) sequence[each] = sequence[each + length] ?? 0;
  for (let each = from - 1; each >= at; each -= 1) sequence[each + length] = sequence[each] ?? 0;
  for (let each = 0; each < length; each += 1) sequence[at + each] = taken[each] ?? 0;
}

/** All turns of a job taken out and put back near each other, half the time anywhere before. */
function moveJob(walk: Walk, job: number, at: number): void {
  const { plan, list, taken, random } = walk;
  const { sequence, ways } = plan;
  let own = 0;
  let rest = 0;
  for (let each = 0; each < sequence.length; each += 1) {
    const turn = sequence[each] ?? 0;
    if (list[turn]?.job === job) {
      taken[own] = turn;
      own += 1;
    } else {
      sequence[rest] = turn;
      rest += 1;
    }
  }
  if (own > 1) ways[job] = BY_PART;
  let to = random() < 0.5 ? pick(walk, at + 1) : Math.max(0, near(walk, at) - pick(walk, APART));
  for (let each = 0; each < own; each += 1) {
    const place = Math.min(rest, to);
    sequence.copyWithin(place + 1, place, rest);
    sequence[place] = taken[each] ?? 0;
    rest += 1;
    to += 1 + pick(walk, APART);
  }
}
