/**
 * A schedule as the sequence in which its jobs are placed, each as cheaply as what is before it allows; a job may also be placed
 * part by part. Another sequence is judged from the first place where it differs, given up as soon as it must end worse than
 * is wanted, and cut short where the same room is left again.
 */
import { must } from '@almanac/shared/lang/assert';
import { BY_PART, CHEAPEST, costOf, type Placer, placer, type Way } from './place-job.ts';
import { firstDifference, lastDifference, newPlan, type Plan } from './plan.ts';
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
import { type Turn, type Turned, type Turns, turnsOf } from './turns.ts';

/** What is placed at one position, and what was free before it. */
interface Position {
  turn: number;
  /** Free before it. */
  before: Timetable;
  /** All parts of the job placed so far. */
  parts: PartList;
  /** Where they end, or -1. */
  end: number;
  /** Of the whole job, at its last turn; infinite for a part that has no place. */
  cost: number;
}

export interface Sequencer {
  turns: Turns;
  /** The value of the present plan. */
  value(): number;
  /** Changes with the next plan that is taken. */
  plan(): Readonly<Plan>;
  /** The plan that `tryDraft` tries, to be written to before; what is in it then is anything. */
  draft(): Plan;
  /**
   * Tries the draft; takes it when its value is at most `limit`, and says so. Its sequence is made to follow the dependencies.
   */
  tryDraft(limit: number): boolean;
  tryPlan(order: Turned, ways: ArrayLike<Way>, limit: number): boolean;
  /** The parts by job index; null for what has no place. */
  parts(): (PartList | null)[];
  /** What each job of the present plan costs above its least, by turn. */
  excess(): Float64Array;
  /** Turns placed so far, the measure of work. */
  work(): number;
}

interface Search {
  grid: Grid;
  placer: Placer;
  turns: Turns;
  /** The present plan, position by position, and the one that is tried. */
  now: Position[];
  next: Position[];
  plan: Plan;
  tried: Plan;
  /** For putting the sequence that is tried into order. */
  spare: Int32Array;
  /** The positions between which the plan that is tried differs from the present one. */
  first: number;
  last: number;
  value: number;
  /** Free while a plan is tried. */
  table: Timetable;
  /** By turn: the position that holds it, of the plan that is tried. */
  held: (Position | undefined)[];
  /** What each job costs at least, at its last turn, and above that in the present plan. */
  least: Float64Array;
  excess: Float64Array;
  work: number;
}

export function sequencer(grid: Grid): Sequencer {
  const turns = turnsOf(grid);
  const count = turns.list.length;
  const own = placer(grid);
  const newPosition = (): Position => ({
    turn: -1,
    before: newTimetable(grid),
    parts: emptyParts(),
    end: -1,
    cost: 0,
  });
  const search: Search = {
    grid,
    placer: own,
    turns,
    now: Array.from({ length: count }, newPosition),
    next: Array.from({ length: count }, newPosition),
    plan: newPlan(count, grid.jobs.length),
    tried: newPlan(count, grid.jobs.length),
    spare: new Int32Array(count),
    first: 0,
    last: 0,
    value: Infinity,
    table: newTimetable(grid),
    held: Array<undefined>(count).fill(undefined),
    least: leastCosts(grid, own, turns),
    excess: new Float64Array(count),
    work: 0,
  };
  return {
    turns,
    value: () => search.value,
    plan: () => search.plan,
    draft: () => search.tried,
    tryDraft: (limit) => tryDraft(search, limit),
    tryPlan: (order, ways, limit) => {
      search.tried.sequence.set(order);
      search.tried.ways.set(ways);
      return tryDraft(search, limit);
    },
    parts: () => partsOfJobs(search),
    excess: () => search.excess,
    work: () => search.work,
  };
}

function tryDraft(search: Search, limit: number): boolean {
  const { now, next, least, turns, tried: plan } = search;
  const count = now.length;
  if (!turns.in_any_order) {
    turns.inOrder(plan.sequence, search.spare);
    [plan.sequence, search.spare] = [search.spare, plan.sequence];
  }
  search.first = firstDifference(plan, search.plan, turns);
  search.last = lastDifference(plan, search.plan, turns);
  const { first, last } = search;
  if (first === count) return false;
  let sum = 0;
  for (let at = 0; at < first; at += 1) sum += must(now[at], 'a position').cost;
  let rest = 0;
  for (let at = first; at < count; at += 1) rest += least[plan.sequence[at] ?? 0] ?? 0;
  copyTimetable(search.table, must(now[first], 'a position').before);
  for (let at = first; at < count; at += 1) {
    if (at > last && isAsBefore(search, at)) {
      for (let same = at; same < count; same += 1) sum += must(now[same], 'a position').cost;
      search.last = at;
      return settle(search, sum, limit);
    }
    const id = plan.sequence[at] ?? 0;
    const position = must(next[at], 'a position');
    placeNext(search, id, plan.ways, position);
    sum += position.cost;
    rest -= least[id] ?? 0;
    if (sum === Infinity || sum + rest > limit + 1e-9) {
      // Up to the last difference: a turn tried early may stand later in the present plan.
      restoreHeld(search, first, Math.max(at, last) + 1);
      return false;
    }
  }
  search.last = count;
  return settle(search, sum, Infinity);
}

function placeNext(search: Search, id: number, ways: Int32Array, position: Position): void {
  const { grid, table, held, turns } = search;
  const turn = must(turns.list[id], 'a turn');
  const way = ways[turn.job] ?? CHEAPEST;
  position.turn = id;
  copyTimetable(position.before, table);
  held[id] = position;
  position.parts.count = 0;
  position.end = -1;
  position.cost = 0;
  const job = must(grid.jobs[turn.job], 'a job');
  if (way === BY_PART) placePart(search, job, turn, position);
  else if (turn.last) placeWhole(search, job, way, position);
}

function placeWhole(search: Search, job: GridJob, way: Way, position: Position): void {
  const { grid, table } = search;
  search.work += 1;
  const ready = readyAt(search, job);
  const parts = ready < 0 ? null : search.placer.place(table, job, ready, way);
  position.cost = job.unplaced_cost;
  if (parts === null) return;
  position.cost = search.placer.cost();
  copyParts(position.parts, parts);
  position.end = parts.end[parts.count - 1] ?? 0;
  take(table, grid, parts);
}

/** A plan in which one part of several has no place is none. */
function placePart(search: Search, job: GridJob, { part, last }: Turn, position: Position): void {
  const { grid, table, held } = search;
  search.work += 1;
  const earlier = part === 0 ? undefined : held[position.turn - 1];
  const ready = earlier === undefined ? readyAt(search, job) : earlier.end;
  const placed = ready < 0 ? null : search.placer.placePart(table, job, part, ready);
  position.cost = Infinity;
  if (placed === null) return;
  if (earlier !== undefined) copyParts(position.parts, earlier.parts);
  appendParts(position.parts, placed);
  position.end = placed.end[0] ?? 0;
  position.cost = last ? costOf(grid, job, position.parts) : 0;
  take(table, grid, placed);
}

/** Takes the tried positions [first, last) over when the sum is within the limit. */
function settle(search: Search, sum: number, limit: number): boolean {
  const { now, next, least, excess, turns, first, last } = search;
  if (sum > limit) {
    restoreHeld(search, first, last);
    return false;
  }
  for (let at = first; at < last; at += 1) {
    const taken = must(next[at], 'a position');
    next[at] = must(now[at], 'a position');
    now[at] = taken;
  }
  const plan = search.tried;
  search.tried = search.plan;
  search.plan = plan;
  search.value = sum;
  for (let at = first; at < last; at += 1) {
    const { turn, cost } = must(now[at], 'a position');
    const { part, last: is_last } = must(turns.list[turn], 'a turn');
    const above = cost - (least[turn] ?? 0);
    if (is_last) for (let own = turn - part; own <= turn; own += 1) excess[own] = above;
  }
  return true;
}

function restoreHeld({ now, held }: Search, from: number, to: number): void {
  for (let at = from; at < to; at += 1) {
    const position = must(now[at], 'a position');
    if (position.turn < 0) return;
    held[position.turn] = position;
  }
}

/** Whether what follows position `at` must come out as in the present plan: equal room, and what others wait for ends alike. */
function isAsBefore({ grid, now, table, held, turns }: Search, at: number): boolean {
  if (!sameTimetable(table, must(now[at], 'a position').before)) return false;
  for (let before = 0; before < at; before += 1) {
    const position = must(now[before], 'a position');
    const turn = must(turns.list[position.turn], 'a turn');
    // Parts of given lengths that end alike lie alike.
    const awaited = !turn.last || grid.jobs[turn.job]?.after.length !== 0;
    if (awaited && held[position.turn]?.end !== position.end) return false;
  }
  return true;
}

function partsOfJobs({ grid, now, turns }: Search): (PartList | null)[] {
  const found: (PartList | null)[] = Array<PartList | null>(grid.jobs.length).fill(null);
  for (const { turn, parts } of now) {
    const { job = -1, last = false } = turns.list[turn] ?? {};
    if (!last || parts.count === 0) continue;
    const own = emptyParts();
    copyParts(own, parts);
    found[job] = own;
  }
  return found;
}

/** What each job costs at least: alone in the empty window. By turn, at the last one. */
function leastCosts(grid: Grid, own: Placer, { list }: Turns): Float64Array {
  const table = newTimetable(grid);
  return Float64Array.from(list, (turn) => {
    const job = must(grid.jobs[turn.job], 'a job');
    if (!turn.last) return 0;
    return own.place(table, job, job.earliest, CHEAPEST) === null ? job.unplaced_cost : own.cost();
  });
}

function readyAt({ held, turns }: Search, job: GridJob): number {
  let ready = job.earliest;
  for (const before of job.before) {
    const end = held[turns.last_of[before] ?? 0]?.end ?? -1;
    if (end < 0) return -1;
    if (end > ready) ready = end;
  }
  return ready;
}

function copyParts(to: PartList, from: PartList): void {
  to.count = 0;
  appendParts(to, from);
}

function appendParts(to: PartList, from: PartList): void {
  for (let at = 0; at < from.count; at += 1) {
    to.start[to.count] = from.start[at] ?? 0;
    to.end[to.count] = from.end[at] ?? 0;
    to.room[to.count] = from.room[at] ?? 0;
    to.count += 1;
  }
}
