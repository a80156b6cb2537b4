/**
 * A schedule as the sequence in which its jobs are placed, each as cheaply as what is before it allows. Another sequence is
 * judged from the first place where it differs, given up as soon as it must end worse than is wanted, and cut short where
 * the same room is left again.
 */
import { must } from '@almanac/shared/lang/assert';
import { CHEAPEST, placer, type Way } from './place-job.ts';
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

export function sequencer(grid: Grid): Sequencer {
  const count = grid.jobs.length;
  const { place, cost: lastCost } = placer(grid);
  const newPosition = (): Position => ({
    job: -1,
    before: newTimetable(grid),
    parts: emptyParts(),
    cost: 0,
  });
  const now = Array.from({ length: count }, newPosition);
  const next = Array.from({ length: count }, newPosition);
  const table = newTimetable(grid);
  const least = leastCosts(grid, { place, lastCost });
  const ends = new Int32Array(count);
  const excess = new Float64Array(count);
  let ways: Way[] = Array<Way>(count).fill(CHEAPEST);
  let sequence: number[] = [];
  let value = Infinity;
  let work = 0;

  const placeNext = (index: number, way: Way, position: Position): void => {
    const job = must(grid.jobs[index], 'a job');
    position.job = index;
    copyTimetable(position.before, table);
    work += 1;
    const ready = readyAt(job, ends);
    const parts = ready < 0 ? null : place(table, job, ready, way);
    position.parts.count = 0;
    ends[index] = -1;
    position.cost = job.unplaced_cost;
    if (parts === null) return;
    position.cost = lastCost();
    copyParts(position.parts, parts);
    ends[index] = parts.end[parts.count - 1] ?? 0;
    take(table, grid, parts);
  };

  const accept = (from: number, to: number, plan: Plan, found: number): void => {
    for (let at = from; at < to; at += 1) {
      [now[at], next[at]] = [must(next[at], 'a position'), must(now[at], 'a position')];
    }
    ({ sequence, ways } = plan);
    value = found;
    now.forEach((position, at) => {
      const job = must(sequence[at], 'a job index');
      excess[job] = position.cost - (least[job] ?? 0);
    });
  };

  const restoreEnds = (from: number, to: number): void => {
    for (let at = from; at < to; at += 1) {
      const position = must(now[at], 'a position');
      if (position.job < 0) return;
      const { parts } = position;
      ends[position.job] = parts.count === 0 ? -1 : (parts.end[parts.count - 1] ?? 0);
    }
  };

  const tryPlan = (order: readonly number[], wanted: readonly Way[], limit: number): boolean => {
    const plan = { sequence: inOrder(grid, order), ways: [...wanted] };
    const { first, last } = difference(plan, { sequence, ways });
    if (first === count) return false;
    let sum = 0;
    for (let at = 0; at < first; at += 1) sum += now[at]?.cost ?? 0;
    let rest = 0;
    for (let at = first; at < count; at += 1) rest += least[plan.sequence[at] ?? 0] ?? 0;
    copyTimetable(table, must(now[first], 'a position').before);
    for (let at = first; at < count; at += 1) {
      if (at > last && sameTimetable(table, must(now[at], 'a position').before) && sameEnds(at)) {
        for (let same = at; same < count; same += 1) sum += now[same]?.cost ?? 0;
        if (sum <= limit) accept(first, at, plan, sum);
        else restoreEnds(first, at);
        return sum <= limit;
      }
      const index = must(plan.sequence[at], 'a job index');
      placeNext(index, plan.ways[index] ?? CHEAPEST, must(next[at], 'a position'));
      sum += next[at]?.cost ?? 0;
      rest -= least[index] ?? 0;
      if (sum + rest > limit + 1e-9) {
        restoreEnds(first, at + 1);
        return false;
      }
    }
    accept(first, count, plan, sum);
    return true;
  };
  /** Whether every job placed before `at` that others wait for ends where it does in the present plan. */
  const sameEnds = (at: number): boolean => {
    for (let before = 0; before < at; before += 1) {
      const position = must(now[before], 'a position');
      if (grid.jobs[position.job]?.after.length === 0) continue;
      const { parts } = position;
      const end = parts.count === 0 ? -1 : (parts.end[parts.count - 1] ?? 0);
      if (ends[position.job] !== end) return false;
    }
    return true;
  };
  return {
    value: () => value,
    plan: () => ({ sequence: [...sequence], ways: [...ways] }),
    tryPlan,
    parts: () => {
      const found: (PartList | null)[] = Array<PartList | null>(count).fill(null);
      for (const { job, parts } of now) {
        if (parts.count === 0) continue;
        const own = emptyParts();
        copyParts(own, parts);
        found[job] = own;
      }
      return found;
    },
    excess: () => excess,
    work: () => work,
  };
}

/** What each job costs at least: alone in the empty window. */
function leastCosts(
  grid: Grid,
  { place, lastCost }: { place: ReturnType<typeof placer>['place']; lastCost: () => number },
): Float64Array {
  const table: Timetable = newTimetable(grid);
  return Float64Array.from(grid.jobs, (job) =>
    place(table, job, job.earliest, CHEAPEST) === null ? job.unplaced_cost : lastCost(),
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
