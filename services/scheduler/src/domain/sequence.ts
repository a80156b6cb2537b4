/**
 * A schedule as the sequence in which its jobs are placed, each as cheaply as what is before it allows. Another sequence is
 * judged from the first place where it differs, given up as soon as it must end worse than is wanted, and cut short where
 * the same room is left again.
 */
import { must } from '@almanac/shared/lang/assert';
import { CHEAPEST, type Placer, placer, type Way } from './place-job.ts';
import type { Grid, GridJob } from './search-grid.ts';
import {
  copyTimetable,
  emptyParts,
  newTimetable,
  type PartList,
  sameTimetable,
  take,
  type Timetable,
} from './timetable.ts';

/** What is placed at one position, and what was free before it. */
interface Position {
  job: number;
  /** Free before the job was placed. */
  before: Timetable;
  parts: PartList;
  cost: number;
}

export interface Plan {
  /** Job indexes in the order of placing, predecessors first. */
  sequence: number[];
  ways: Way[];
}

export interface Sequencer {
  /** The value of the present plan. */
  value(): number;
  plan(): Plan;
  /**
   * Tries a plan; takes it when its value is at most `limit`, and says so. Sequences are made to follow the dependencies.
   */
  tryPlan(order: readonly number[], ways: readonly Way[], limit: number): boolean;
  /** The parts by job index; null for what has no place. */
  parts(): (PartList | null)[];
  /** What each job of the present plan costs above its least, by job index. */
  excess(): Float64Array;
  /** Jobs placed so far, the measure of work. */
  work(): number;
}

interface Search {
  grid: Grid;
  placer: Placer;
  /** The present plan, position by position, and the one that is tried. */
  now: Position[];
  next: Position[];
  plan: Plan;
  value: number;
  /** Free while a plan is tried. */
  table: Timetable;
  /** Where each job ends, or -1. */
  ends: Int32Array;
  /** What each job costs at least, and above that in the present plan. */
  least: Float64Array;
  excess: Float64Array;
  work: number;
}

export function sequencer(grid: Grid): Sequencer {
  const count = grid.jobs.length;
  const own = placer(grid);
  const newPosition = (): Position => ({
    job: -1,
    before: newTimetable(grid),
    parts: emptyParts(),
    cost: 0,
  });
  const search: Search = {
    grid,
    placer: own,
    now: Array.from({ length: count }, newPosition),
    next: Array.from({ length: count }, newPosition),
    plan: { sequence: [], ways: Array<Way>(count).fill(CHEAPEST) },
    value: Infinity,
    table: newTimetable(grid),
    ends: new Int32Array(count),
    least: leastCosts(grid, own),
    excess: new Float64Array(count),
    work: 0,
  };
  return {
    value: () => search.value,
    plan: () => ({ sequence: [...search.plan.sequence], ways: [...search.plan.ways] }),
    tryPlan: (order, ways, limit) =>
      tryPlan(search, { sequence: inOrder(grid, order), ways: [...ways] }, limit),
    parts: () => partsOfJobs(search),
    excess: () => search.excess,
    work: () => search.work,
  };
}

function tryPlan(search: Search, plan: Plan, limit: number): boolean {
  const { now, next, least } = search;
  const count = now.length;
  const { first, last } = difference(plan, search.plan);
  if (first === count) return false;
  let sum = 0;
  for (let at = 0; at < first; at += 1) sum += now[at]?.cost ?? 0;
  let rest = 0;
  for (let at = first; at < count; at += 1) rest += least[plan.sequence[at] ?? 0] ?? 0;
  copyTimetable(search.table, must(now[first], 'a position').before);
  for (let at = first; at < count; at += 1) {
    if (at > last && isAsBefore(search, at)) {
      for (let same = at; same < count; same += 1) sum += now[same]?.cost ?? 0;
      return settle(search, plan, { first, last: at, sum, limit });
    }
    const index = must(plan.sequence[at], 'a job index');
    placeNext(search, index, plan.ways[index] ?? CHEAPEST, must(next[at], 'a position'));
    sum += next[at]?.cost ?? 0;
    rest -= least[index] ?? 0;
    if (sum + rest > limit + 1e-9) {
      // Up to the last difference: a job tried early may stand later in the present plan.
      restoreEnds(search, first, Math.max(at, last) + 1);
      return false;
    }
  }
  return settle(search, plan, { first, last: count, sum, limit: Infinity });
}

function placeNext(search: Search, index: number, way: Way, position: Position): void {
  const { grid, table, ends } = search;
  const job = must(grid.jobs[index], 'a job');
  position.job = index;
  copyTimetable(position.before, table);
  search.work += 1;
  const ready = readyAt(job, ends);
  const parts = ready < 0 ? null : search.placer.place(table, job, ready, way);
  position.parts.count = 0;
  ends[index] = -1;
  position.cost = job.unplaced_cost;
  if (parts === null) return;
  position.cost = search.placer.cost();
  copyParts(position.parts, parts);
  ends[index] = parts.end[parts.count - 1] ?? 0;
  take(table, grid, parts);
}

/** Takes the tried positions [first, last) over when the sum is within the limit. */
function settle(
  search: Search,
  plan: Plan,
  { first, last, sum, limit }: { first: number; last: number; sum: number; limit: number },
): boolean {
  const { now, next, least, excess } = search;
  if (sum > limit) {
    restoreEnds(search, first, last);
    return false;
  }
  for (let at = first; at < last; at += 1) {
    [now[at], next[at]] = [must(next[at], 'a position'), must(now[at], 'a position')];
  }
  search.plan = plan;
  search.value = sum;
  for (const { job, cost } of now) excess[job] = cost - (least[job] ?? 0);
  return true;
}

function restoreEnds({ now, ends }: Search, from: number, to: number): void {
  for (let at = from; at < to; at += 1) {
    const position = must(now[at], 'a position');
    if (position.job < 0) return;
    ends[position.job] = endOf(position);
  }
}

/** Whether what follows position `at` must come out as in the present plan: equal room, and what others wait for ends alike. */
function isAsBefore({ grid, now, table, ends }: Search, at: number): boolean {
  if (!sameTimetable(table, must(now[at], 'a position').before)) return false;
  for (let before = 0; before < at; before += 1) {
    const position = must(now[before], 'a position');
    const awaited = grid.jobs[position.job]?.after.length !== 0;
    if (awaited && ends[position.job] !== endOf(position)) return false;
  }
  return true;
}

function endOf({ parts }: Position): number {
  return parts.count === 0 ? -1 : (parts.end[parts.count - 1] ?? 0);
}

function partsOfJobs({ now }: Search): (PartList | null)[] {
  const found: (PartList | null)[] = Array<PartList | null>(now.length).fill(null);
  for (const { job, parts } of now) {
    if (parts.count === 0) continue;
    const own = emptyParts();
    copyParts(own, parts);
    found[job] = own;
  }
  return found;
}

/** What each job costs at least: alone in the empty window. */
function leastCosts(grid: Grid, own: Placer): Float64Array {
  const table = newTimetable(grid);
  return Float64Array.from(grid.jobs, (job) =>
    own.place(table, job, job.earliest, CHEAPEST) === null ? job.unplaced_cost : own.cost(),
  );
}

function readyAt(job: GridJob, ends: Int32Array): number {
  let ready = job.earliest;
  for (const before of job.before) {
    const end = ends[before] ?? -1;
    if (end < 0) return -1;
    if (end > ready) ready = end;
  }
  return ready;
}

function copyParts(to: PartList, from: PartList): void {
  to.count = from.count;
  for (let at = 0; at < from.count; at += 1) {
    to.start[at] = from.start[at] ?? 0;
    to.end[at] = from.end[at] ?? 0;
    to.room[at] = from.room[at] ?? 0;
  }
}

/** The first and the last position at which two plans differ; first = count when they are the same. */
function difference(plan: Plan, other: Plan): { first: number; last: number } {
  const { sequence, ways } = plan;
  const differs = (at: number): boolean => {
    const job = sequence[at] ?? 0;
    return job !== other.sequence[at] || ways[job] !== other.ways[job];
  };
  let first = 0;
  while (first < sequence.length && !differs(first)) first += 1;
  let last = sequence.length - 1;
  while (last > first && !differs(last)) last -= 1;
  return { first, last };
}

/** The order with what a job waits for moved before it. */
export function inOrder(grid: Grid, order: readonly number[]): number[] {
  const sequence: number[] = [];
  const done = new Uint8Array(grid.jobs.length);
  const add = (index: number): void => {
    if (done[index] === 1) return;
    done[index] = 1;
    for (const before of grid.jobs[index]?.before ?? []) add(before);
    sequence.push(index);
  };
  for (const index of order) add(index);
  return sequence;
}
