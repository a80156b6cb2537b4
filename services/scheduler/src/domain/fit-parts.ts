/**
 * Finds room for one job, part by part, in time order. Two ways of cutting are tried by the caller: `fewest` equal parts,
 * or `any` sizes within the limits, which fills gaps at the price of more parts.
 *
 * Invariant: what comes back sums to exactly the job's minutes, or is null.
 */
import type { Job, Room } from './schedule-model.ts';
import { ceilToGrid, type Interval, MINUTE_MS } from './schedule-types.ts';

export interface Part extends Interval {
  day: number;
}

export type Cutting = 'fewest' | 'any';

export interface RoomState {
  /** Sorted by start. */
  rooms: Room[];
  /** Minutes each day may still take. */
  left: number[];
  buffer_ms: number;
}

const GRID_MINUTES = 15;

/** Parts for the job from `ready` on, or null when it does not fit. Does not change the state. */
export function fitParts(
  job: Job,
  ready: number,
  cutting: Cutting,
  state: RoomState,
): Part[] | null {
  const parts: Part[] = [];
  const sizes = cutting === 'fewest' ? fewestSizes(job) : null;
  const used = new Map<number, number>();
  let rest = job.minutes;
  let from = ready;
  for (const room of state.rooms) {
    if (room.start >= job.latest) break;
    if (room.end <= from) continue;
    const until = Math.min(room.end, job.latest);
    for (;;) {
      const start = ceilToGrid(Math.max(room.start, from));
      const left = (state.left[room.day] ?? 0) - (used.get(room.day) ?? 0);
      const space = Math.min(Math.floor((until - start) / MINUTE_MS), left);
      const size = sizes === null ? anySize(job, rest, space) : (sizes[parts.length] ?? 0);
      if (size <= 0 || size > space) break;
      const end = start + size * MINUTE_MS;
      parts.push({ start, end, day: room.day });
      used.set(room.day, (used.get(room.day) ?? 0) + size);
      rest -= size;
      if (rest === 0) return parts;
      from = end + state.buffer_ms;
    }
  }
  return null;
}

/** Takes parts out of the state: their time, the buffer around them, and the minutes of their days. */
export function occupy(state: RoomState, parts: readonly Part[]): void {
  for (const part of parts) {
    const { day } = part;
    state.left[day] = (state.left[day] ?? 0) - (part.end - part.start) / MINUTE_MS;
    const start = part.start - state.buffer_ms;
    const end = part.end + state.buffer_ms;
    const first = firstRoomAfter(state.rooms, start);
    let count = 0;
    const kept: Room[] = [];
    for (let at = first; at < state.rooms.length; at += 1) {
      const room = state.rooms[at];
      if (room === undefined || room.start >= end) break;
      count += 1;
      if (room.start < start) kept.push({ start: room.start, end: start, day: room.day });
      if (room.end > end) kept.push({ start: end, end: room.end, day: room.day });
    }
    state.rooms.splice(first, count, ...kept);
  }
}

/** The index of the first room that ends after `at`, found by halving. */
function firstRoomAfter(rooms: readonly Room[], at: number): number {
  let low = 0;
  let high = rooms.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((rooms[middle]?.end ?? Infinity) > at) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Equal parts on the grid, the last one shorter; then nearly equal ones; off the grid when both would break the limits. */
export function fewestSizes(job: Pick<Job, 'minutes' | 'limits'>): number[] {
  const { minutes, limits } = job;
  if (limits === null || minutes <= limits.max_minutes) return [minutes];
  const count = Math.ceil(minutes / limits.max_minutes);
  const share = minutes / count;
  const rounded = Math.ceil(share / GRID_MINUTES) * GRID_MINUTES;
  const last = minutes - rounded * (count - 1);
  if (rounded <= limits.max_minutes && last >= limits.min_minutes) {
    return [...Array<number>(count - 1).fill(rounded), last];
  }
  const quarters = Math.floor(share / GRID_MINUTES) * GRID_MINUTES;
  const more = Math.floor((minutes - quarters * count) / GRID_MINUTES);
  const sizes = Array.from({ length: count }, (_, at) => quarters + (at < more ? GRID_MINUTES : 0));
  sizes[count - 1] = quarters + (minutes % GRID_MINUTES);
  if (sizes.every((size) => size >= limits.min_minutes && size <= limits.max_minutes)) return sizes;
  const floor = Math.floor(share);
  const longer = minutes - floor * count;
  return Array.from({ length: count }, (_, at) => (at < longer ? floor + 1 : floor));
}

/** The longest part that fits into `space` and leaves a rest that can still be cut within the limits; 0 for none. */
function anySize(job: Job, rest: number, space: number): number {
  if (job.limits === null) return rest <= space ? rest : 0;
  const { min_minutes, max_minutes } = job.limits;
  const longest = Math.min(space, max_minutes);
  if (rest <= longest) return rest;
  let size = Math.min(longest, rest - min_minutes);
  if (size >= GRID_MINUTES) size -= size % GRID_MINUTES;
  for (; size >= min_minutes; size -= GRID_MINUTES) {
    const left = rest - size;
    if (Math.ceil(left / max_minutes) * min_minutes <= left) return size;
  }
  return 0;
}
