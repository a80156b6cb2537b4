/**
 * The heuristic: jobs are placed one after the other, each as early as it can go, predecessors first. Three orders are
 * tried and the best schedule is kept: by apparent urgency (ATC: weight per minute, discounted while the due date is far),
 * by due date, and by weight per minute. A job's urgency includes that of what waits for it.
 */
import { must } from '@almanac/shared/lang/assert';
import { fitParts, occupy, type Part, type RoomState } from './fit-parts.ts';
import { intersectIntervals, totalLength } from './intervals.ts';
import { COMPLETION_WEIGHT, itemCost } from './objective.ts';
import type { Job, Model, Room } from './schedule-model.ts';
import { HOUR_MS } from './schedule-types.ts';

/** Parts by job index; null where the job has no place. */
export interface Placement {
  parts: (Part[] | null)[];
  /** What the search minimises: unplaced weight above all, then J, then the preferences. */
  value: number;
}

/** The price of one more part than needed, and of an hour of deep work outside the focus windows, in units of J. */
const EXTRA_PART_COST = 0.05;
const OUTSIDE_FOCUS_COST = 0.2;
const UNPLACED_COST = 1e6;
/** ATC's look-ahead in mean job lengths; 2 is the usual choice for moderately tight due dates. */
const LOOK_AHEAD = 2;

/** The best of the three list schedules, with the order that made it. */
export function firstSchedule(model: Model): { order: number[]; placement: Placement } {
  const urgency = inheritedUrgency(model);
  const by = (rank: (job: Job) => number): number[] =>
    model.jobs.toSorted((a, b) => rank(a) - rank(b) || a.index - b.index).map((job) => job.index);
  const due = (job: Job): number => urgency[job.index]?.due ?? 0;
  const weight = (job: Job): number => urgency[job.index]?.weight ?? job.weight;
  const orders = [
    apparentUrgencyOrder(model, due, weight),
    by(due),
    by((job) => -weight(job) / job.minutes),
  ];
  const tried = orders.map((order) => ({ order, placement: placeInOrder(model, order) }));
  const first = must(tried[0], 'a list schedule');
  return tried.reduce(
    (best, one) => (one.placement.value < best.placement.value ? one : best),
    first,
  );
}

/** Places every job in the given order; a job's predecessors are placed just before it when they come later. */
export function placeInOrder(model: Model, order: readonly number[]): Placement {
  const state = freshState(model);
  const parts: (Part[] | null)[] = Array<Part[] | null>(model.jobs.length).fill(null);
  const done = new Set<number>();
  let value = 0;
  const place = (index: number): void => {
    if (done.has(index)) return;
    done.add(index);
    const job = must(model.jobs[index], 'a job');
    for (const before of job.before) place(before);
    const ready = readyAt(job, parts);
    const best = ready === null ? null : bestParts(job, ready, state, model);
    value += best === null ? unplacedCost(job, model) : best.cost;
    if (best === null) return;
    parts[index] = best.parts;
    occupy(state, best.parts);
  };
  for (const index of order) place(index);
  return { parts, value };
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
  const open = job.meeting
    ? { ...state, rooms: state.rooms.filter((room) => model.no_meeting[room.day] !== true) }
    : state;
  const candidates = [fitParts(job, ready, 'fewest', open)];
  if (job.limits !== null) candidates.push(fitParts(job, ready, 'any', open));
  if (job.focus) {
    const rooms = roomsInside(open.rooms, model);
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

function roomsInside(rooms: readonly Room[], model: Model): Room[] {
  return rooms.flatMap((room) =>
    intersectIntervals([room], model.focus).map((inside) => ({ ...inside, day: room.day })),
  );
}

function placedCost(job: Job, parts: readonly Part[], model: Model): number {
  const cost = itemCost(job.item, parts.at(-1)?.end ?? null, model.scale);
  const needed = job.limits === null ? 1 : Math.ceil(job.minutes / job.limits.max_minutes);
  let value = cost.tardiness + COMPLETION_WEIGHT * cost.completion;
  value += EXTRA_PART_COST * (parts.length - needed);
  if (!job.focus) return value;
  const outside = totalLength(parts) - totalLength(intersectIntervals(parts, model.focus));
  return value + (OUTSIDE_FOCUS_COST * outside) / HOUR_MS;
}

function unplacedCost(job: Job, model: Model): number {
  const cost = itemCost(job.item, null, model.scale);
  return UNPLACED_COST * job.weight + cost.tardiness + COMPLETION_WEIGHT * cost.completion;
}

/** A predecessor is due early enough for what waits for it, and weighs as much. */
function inheritedUrgency(model: Model): { due: number; weight: number }[] {
  const { clock } = model.scale;
  const urgency = model.jobs.map((job) => ({
    due: clock.hoursAt(Math.min(job.item.due ?? job.latest, job.latest)),
    weight: job.weight,
  }));
  for (const index of model.order.toReversed()) {
    const job = must(model.jobs[index], 'a job');
    const own = must(urgency[index], 'its urgency');
    for (const before of job.before) {
      const earlier = must(urgency[before], 'an urgency');
      earlier.due = Math.min(earlier.due, own.due - job.minutes / 60);
      earlier.weight = Math.max(earlier.weight, own.weight);
    }
  }
  return urgency;
}

function apparentUrgencyOrder(
  model: Model,
  due: (job: Job) => number,
  weight: (job: Job) => number,
): number[] {
  const room = model.capacity.reduce((sum, minutes) => sum + minutes, 0) / 60;
  const pace = room > 0 ? Math.max(1, model.scale.clock.total_hours / room) : 1;
  const total = model.jobs.reduce((sum, job) => sum + job.minutes / 60, 0);
  const horizon = LOOK_AHEAD * (total / Math.max(1, model.jobs.length));
  const waiting = new Set(model.jobs);
  const order: number[] = [];
  let now = 0;
  while (waiting.size > 0) {
    let next: Job | null = null;
    let best = -Infinity;
    for (const job of waiting) {
      const hours = job.minutes / 60;
      const spare = Math.max(0, due(job) - hours * pace - now);
      const index = (weight(job) / hours) * Math.exp(-spare / horizon);
      if (index > best) [next, best] = [job, index];
    }
    const chosen = must(next, 'a waiting job');
    waiting.delete(chosen);
    order.push(chosen.index);
    now += (chosen.minutes / 60) * pace;
  }
  return order;
}
