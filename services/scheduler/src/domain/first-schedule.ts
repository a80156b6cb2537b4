/**
 * Schedules as parts of jobs in instants: the best of the list schedules, and what is left and possible beside a schedule,
 * which is what explanations and options ask for.
 */
import type { Pause } from '@almanac/shared/lang/turns';
import { anneal } from './anneal.ts';
import { fewestSizes, fitParts, type Part, type RoomState } from './fit-parts.ts';
import { partsOf } from './found-parts.ts';
import { intersectIntervals, totalLength } from './intervals.ts';
import { listOrders } from './list-orders.ts';
import { COMPLETION_WEIGHT, itemCost } from './objective.ts';
import type { Job, Model, Room } from './schedule-model.ts';
import { HOUR_MS, type Interval } from './schedule-types.ts';
import { EXTRA_PART_COST, searchGrid } from './search-grid.ts';

/** Parts by job index; null where the job has no place. */
export interface Placement {
  parts: (Part[] | null)[];
  /** What the search minimises: J, then what wishes and moves cost. */
  value: number;
}

/** The best of the list schedules, with the order that made it. */
export async function firstSchedule(
  model: Model,
  pause: Pause,
): Promise<{ order: number[]; placement: Placement }> {
  const grid = searchGrid(model);
  const found = await anneal(grid, listOrders(model), { budget: 0 }, pause);
  return {
    order: found.order,
    placement: { parts: partsOf(grid, found.parts), value: found.value },
  };
}

/** The room before anything is placed. */
export function freshState(model: Model): RoomState {
  return { rooms: [...model.rooms], left: [...model.capacity], buffer_ms: model.buffer_ms };
}

/** When a job can start: after its predecessors, or null when one of them has no place. */
export function readyAt(job: Job, parts: readonly (Part[] | null)[]): number | null {
  let ready = job.earliest;
  for (const before of job.before) {
    const end = parts[before]?.at(-1)?.end;
    if (end === undefined) return null;
    ready = Math.max(ready, end);
  }
  return ready;
}

/** The cheapest of the ways to cut and place one job now: whole or in few parts, filling gaps, or inside focus time. */
export function bestParts(
  job: Job,
  ready: number,
  state: RoomState,
  model: Model,
): { parts: Part[]; cost: number } | null {
  const open = { ...state, rooms: roomsFor(job, state.rooms) };
  const candidates = [fitParts(job, ready, 'fewest', open)];
  if (job.limits !== null) candidates.push(fitParts(job, ready, 'any', open));
  if (job.focus) {
    const rooms = roomsInside(open.rooms, model.focus);
    candidates.push(fitParts(job, ready, 'fewest', { ...open, rooms }));
  }
  let best: { parts: Part[]; cost: number } | null = null;
  for (const parts of candidates) {
    if (parts === null) continue;
    const cost = placedCost(job, parts, model);
    if (best === null || cost < best.cost) best = { parts, cost };
  }
  return best;
}

function placedCost(job: Job, parts: readonly Part[], model: Model): number {
  const cost = itemCost(job.item, parts.at(-1)?.end ?? null, model.scale);
  let value = cost.tardiness + COMPLETION_WEIGHT * cost.completion;
  value += EXTRA_PART_COST * (parts.length - fewestSizes(job).length);
  for (const { inside, price } of job.wishes) {
    const outside = totalLength(parts) - totalLength(intersectIntervals(parts, inside));
    value += (price * outside) / HOUR_MS;
  }
  return value;
}

/** The rooms a job may use, cut to where it must lie. */
export function roomsFor(job: Job, rooms: readonly Room[]): Room[] {
  return job.only === null ? [...rooms] : roomsInside(rooms, job.only);
}

export function roomsInside(rooms: readonly Room[], inside: readonly Interval[]): Room[] {
  return rooms.flatMap((room) =>
    intersectIntervals([room], inside).map((piece) => ({ ...piece, day: room.day })),
  );
}
