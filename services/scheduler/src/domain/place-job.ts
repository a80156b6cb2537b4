/**
 * Places one job into what is free, in each of the ways it can be cut and wished for, and takes the cheapest: whole or in the
 * fewest parts, in parts that fill gaps, where the person wants it, or where it stands already.
 */
import { must } from '@almanac/shared/lang/assert';
import {
  covers,
  EXTRA_PART_COST,
  endCost,
  type Grid,
  type GridJob,
  partCost,
  QUARTER,
  type Spans,
} from './search-grid.ts';
import {
  copyTimetable,
  emptyParts,
  newTimetable,
  type PartList,
  pieceAfter,
  sortParts,
  takePart,
  type Timetable,
} from './timetable.ts';

/** How to cut and where; `cheapest` tries all of them. */
export type Way = number;
export const CHEAPEST: Way = 0;
/** In the fewest parts, each in a turn of its own. */
export const BY_PART: Way = -1;

interface Fitting {
  sizes: readonly number[] | null;
  inside: Spans | null;
}

export interface Placer {
  /** Parts of the job from `ready` on, and their cost; null where it has no place. Valid until the next call. */
  place(table: Timetable, job: GridJob, ready: number, way: Way): PartList | null;
  /** One of the fewest parts of the job, as early as it goes from `ready` on; as `place` else. */
  placePart(table: Timetable, job: GridJob, part: number, ready: number): PartList | null;
  /** The cost of the parts of the last `place`. */
  cost(): number;
  /** How many ways a job has beside the cheapest. */
  ways(job: GridJob): number;
}

export function placer(grid: Grid): Placer {
  const fittings = grid.jobs.map(fittingsOf);
  const parts_alone = grid.jobs.map(({ fewest, only }) =>
    fewest.map((size) => ({ sizes: [size], inside: only })),
  );
  const scratch = newTimetable(grid);
  const kept = emptyParts();
  let best = emptyParts();
  let tried = emptyParts();
  let best_cost = 0;
  const consider = (job: GridJob): void => {
    const cost = costOf(grid, job, tried);
    if (cost >= best_cost) return;
    [best, tried] = [tried, best];
    best_cost = cost;
  };
  let filling: Filling | undefined;
  const ask = (job: GridJob, minutes: number, ready: number, fitting: Fitting): Filling => {
    filling ??= newFilling(job);
    filling.job = job;
    filling.sizes = fitting.sizes;
    filling.inside = fitting.inside;
    filling.rest = minutes;
    filling.from = ready;
    return filling;
  };
  const tryWay = (table: Timetable, job: GridJob, ready: number, way: number): void => {
    const fitting = must(fittings[job.index], 'its fittings')[way - 1];
    if (fitting !== undefined) {
      if (fit(grid, table, ask(job, job.minutes, ready, fitting), tried)) consider(job);
      return;
    }
    copyTimetable(scratch, table);
    const rest = keepPrevious(grid, scratch, { job, ready }, kept);
    if (kept.count === 0) return;
    tried.count = 0;
    const around = { sizes: null, inside: job.only };
    if (rest > 0 && !fit(grid, scratch, ask(job, rest, ready, around), tried)) return;
    append(tried, kept);
    if (rest > 0) sortParts(tried);
    consider(job);
  };
  const ways = (job: GridJob): number =>
    (fittings[job.index]?.length ?? 0) + (job.previous === null ? 0 : 1);
  return {
    place(table, job, ready, way) {
      best_cost = Infinity;
      if (way !== CHEAPEST) tryWay(table, job, ready, way);
      if (best_cost === Infinity) {
        for (let each = 1; each <= ways(job); each += 1) tryWay(table, job, ready, each);
      }
      return best_cost === Infinity ? null : best;
    },
    placePart(table, job, part, ready) {
      const fitting = must(parts_alone[job.index]?.[part], 'a part');
      return fit(grid, table, ask(job, job.fewest[part] ?? 0, ready, fitting), tried)
        ? tried
        : null;
    },
    cost: () => best_cost,
    ways,
  };
}

/** J of a placed job and what its parts cost beside it. */
export function costOf(grid: Grid, job: GridJob, parts: PartList): number {
  const last = parts.count - 1;
  const end = parts.end[last] ?? 0;
  let cost = endCost(job, end + (grid.shift[parts.room[last] ?? 0] ?? 0));
  for (let at = 0; at < parts.count; at += 1) {
    cost += partCost(job, parts.start[at] ?? 0, parts.end[at] ?? 0);
  }
  return cost - EXTRA_PART_COST * job.fewest.length;
}

function fittingsOf(job: GridJob): Fitting[] {
  const cuts = job.limits === null ? [job.fewest] : [job.fewest, null];
  const places = [job.only, ...job.wishes.map(({ inside }) => inside)];
  return places.flatMap((inside, at) =>
    cuts.map((sizes) => ({ sizes, inside: at === 0 ? inside : within(inside, job.only) })),
  );
}

function within(inside: Spans | null, only: Spans | null): Spans | null {
  if (inside === null || only === null) return inside ?? only;
  const both: number[] = [];
  for (let at = 0; at < inside.length; at += 2) {
    for (let other = 0; other < only.length; other += 2) {
      const start = Math.max(inside[at] ?? 0, only[other] ?? 0);
      const end = Math.min(inside[at + 1] ?? 0, only[other + 1] ?? 0);
      if (end > start) both.push(start, end);
    }
  }
  return Int32Array.from(both);
}

/** One job on its way into a timetable: what is asked for, how far it has come, and the piece that is being filled. */
interface Filling {
  job: GridJob;
  sizes: readonly number[] | null;
  inside: Spans | null;
  /** Minutes still to be placed. */
  rest: number;
  from: number;
  day: number;
  used: number;
  start: number;
  end: number;
  room: number;
  left: number;
}

function newFilling(job: GridJob): Filling {
  const place = { start: 0, end: 0, room: 0, left: 0 };
  return { job, sizes: null, inside: null, rest: 0, from: 0, day: -1, used: 0, ...place };
}

/** Fills `parts` in time order; false when the minutes do not fit. The search spends half of its time here: nothing is allocated. */
function fit(grid: Grid, table: Timetable, filling: Filling, parts: PartList): boolean {
  const { job, inside } = filling;
  filling.day = -1;
  filling.used = 0;
  parts.count = 0;
  for (let at = pieceAfter(table, filling.from); at < table.count; at += 1) {
    const start = table.start[at] ?? 0;
    if (start >= job.latest) return false;
    const room = table.room[at] ?? 0;
    const day = grid.day[room] ?? 0;
    if (day !== filling.day) {
      filling.day = day;
      filling.used = 0;
    }
    filling.start = start;
    filling.end = Math.min(table.end[at] ?? 0, job.latest);
    filling.room = room;
    filling.left = table.left[day] ?? 0;
    const done =
      inside === null ? fill(grid, filling, parts) : fillInside(grid, filling, inside, parts);
    if (done) return true;
  }
  return false;
}

function fillInside(grid: Grid, filling: Filling, inside: Spans, parts: PartList): boolean {
  const { start, end } = filling;
  for (let at = 0; at < inside.length; at += 2) {
    filling.start = Math.max(start, inside[at] ?? 0);
    filling.end = Math.min(end, inside[at + 1] ?? 0);
    if (filling.end > filling.start && fill(grid, filling, parts)) return true;
  }
  return false;
}

/** Puts as many parts into one piece as it takes; true when nothing is left to place. */
function fill(grid: Grid, filling: Filling, parts: PartList): boolean {
  const { sizes, end: piece_end } = filling;
  for (;;) {
    const start = Math.ceil(Math.max(filling.start, filling.from) / QUARTER) * QUARTER;
    const space = Math.min(piece_end - start, filling.left - filling.used);
    const size =
      sizes === null ? longestSize(filling.job, filling.rest, space) : (sizes[parts.count] ?? 0);
    if (size <= 0 || size > space) return false;
    const end = start + size;
    parts.start[parts.count] = start;
    parts.end[parts.count] = end;
    parts.room[parts.count] = filling.room;
    parts.count += 1;
    filling.used += size;
    filling.rest -= size;
    if (filling.rest === 0) return true;
    filling.from = end + grid.buffer;
  }
}

/** The longest part within `space` that leaves a rest which can be cut within the limits; 0 for none. */
function longestSize(job: GridJob, rest: number, space: number): number {
  if (job.limits === null) return rest <= space ? rest : 0;
  const { min_minutes, max_minutes } = job.limits;
  const longest = Math.min(space, max_minutes);
  if (rest <= longest) return rest;
  let size = Math.min(longest, rest - min_minutes);
  size -= size % QUARTER;
  for (; size >= min_minutes; size -= QUARTER) {
    const left = rest - size;
    if (Math.ceil(left / max_minutes) * min_minutes <= left) return size;
  }
  return 0;
}

/** Takes the parts that may stay where they are, in `kept`; the minutes for which another place is needed. */
function keepPrevious(
  grid: Grid,
  table: Timetable,
  { job, ready }: { job: GridJob; ready: number },
  kept: PartList,
): number {
  const { previous } = job;
  let rest = job.minutes;
  kept.count = 0;
  for (let at = 0; at < (previous?.length ?? 0); at += 2) {
    const start = previous?.[at] ?? 0;
    const end = previous?.[at + 1] ?? 0;
    const room = start < ready ? -1 : roomToStay(grid, table, { job, rest }, { start, end });
    if (room === -1) continue;
    kept.start[kept.count] = start;
    kept.end[kept.count] = end;
    kept.room[kept.count] = room;
    takePart(table, grid, kept, kept.count);
    kept.count += 1;
    rest -= end - start;
  }
  return rest;
}

/** The room of a part that stands well, or -1. */
function roomToStay(
  grid: Grid,
  table: Timetable,
  { job, rest }: { job: GridJob; rest: number },
  { start, end }: { start: number; end: number },
): number {
  const length = end - start;
  const left = rest - length;
  if (length > rest || end > job.latest) return -1;
  if (job.only !== null && !covers(job.only, start, end)) return -1;
  if (!mayBePart(job, length) || (left > 0 && !canBeCut(job, left))) return -1;
  const at = pieceAfter(table, start);
  if (at >= table.count || (table.start[at] ?? 0) > start || (table.end[at] ?? 0) < end) return -1;
  const room = table.room[at] ?? 0;
  return (table.left[grid.day[room] ?? 0] ?? 0) >= length ? room : -1;
}

function mayBePart({ limits, minutes }: GridJob, length: number): boolean {
  if (limits === null) return length === minutes;
  return length >= limits.min_minutes && length <= limits.max_minutes;
}

function canBeCut({ limits }: GridJob, left: number): boolean {
  return limits !== null && Math.ceil(left / limits.max_minutes) * limits.min_minutes <= left;
}

function append(to: PartList, from: PartList): void {
  for (let at = 0; at < from.count; at += 1) {
    to.start[to.count] = from.start[at] ?? 0;
    to.end[to.count] = from.end[at] ?? 0;
    to.room[to.count] = from.room[at] ?? 0;
    to.count += 1;
  }
}
