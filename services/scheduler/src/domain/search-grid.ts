/**
 * The model as numbers, for searching: minutes since the start of the window instead of instants, arrays instead of objects.
 * What may be weighed is here and in one unit, J: the cost of ending at a minute, and the price of a part lying somewhere.
 *
 * A block starts on the quarter of an hour; its parts are whole quarters, but one may carry what is left over.
 */
import { fewestSizes } from './fit-parts.ts';
import { COMPLETION_WEIGHT } from './objective.ts';
import type { SplitLimits } from './preferences.ts';
import type { Job, Model } from './schedule-model.ts';
import { GRID_MS, HOUR_MS, type Interval, MINUTE_MS } from './schedule-types.ts';

export const QUARTER = 15;
/** The price of a part more than needed, in J: it decides between schedules that are otherwise as good. */
export const EXTRA_PART_COST = 0.0005;

/** Start and end of intervals in turn, sorted. */
export type Spans = Int32Array;

/** A wish about where parts lie: each minute outside costs. */
export interface GridWish {
  inside: Spans;
  per_minute: number;
}

export interface GridJob {
  index: number;
  minutes: number;
  weight: number;
  earliest: number;
  latest: number;
  /** When it is due, in working minutes; infinite lateness is impossible, so a job always has one. */
  due: number;
  limits: SplitLimits | null;
  fewest: readonly number[];
  before: readonly number[];
  after: readonly number[];
  /** Where its parts must lie, or null for everywhere. */
  only: Spans | null;
  wishes: readonly GridWish[];
  /** Where its parts stand now; a part that lies elsewhere costs `move_cost`. */
  previous: Spans | null;
  move_cost: number;
  /** More than any place costs, so that no wish and no move leaves work out. */
  unplaced_cost: number;
}

export interface Grid {
  origin_ms: number;
  buffer: number;
  /** Free time, sorted. `shift` makes a minute of the room a working minute. */
  start: Int32Array;
  end: Int32Array;
  day: Int32Array;
  shift: Float64Array;
  capacity: Int32Array;
  jobs: GridJob[];
  order: readonly number[];
}

export function searchGrid(model: Model): Grid {
  const origin_ms = Math.floor((model.days[0]?.start ?? 0) / GRID_MS) * GRID_MS;
  const { clock } = model.scale;
  const rooms = model.rooms
    .map((room) => ({
      start: Math.ceil((room.start - origin_ms) / GRID_MS) * QUARTER,
      end: Math.floor((room.end - origin_ms) / MINUTE_MS),
      day: room.day,
    }))
    .filter(({ start, end }) => end > start);
  const shift = rooms.map(({ start }) => clock.hoursAt(origin_ms + start * MINUTE_MS) * 60 - start);
  return {
    origin_ms,
    buffer: Math.ceil(model.buffer_ms / MINUTE_MS),
    start: Int32Array.from(rooms, ({ start }) => start),
    end: Int32Array.from(rooms, ({ end }) => end),
    day: Int32Array.from(rooms, ({ day }) => day),
    shift: Float64Array.from(shift),
    capacity: Int32Array.from(model.capacity),
    jobs: model.jobs.map((job) => gridJob(job, model, origin_ms)),
    order: model.order,
  };
}

/** J of a job that ends at a working minute. */
export function endCost(job: GridJob, working_minute: number): number {
  const late = Math.max(0, working_minute - job.due);
  return (job.weight * (late + COMPLETION_WEIGHT * working_minute)) / 60;
}

/** What a part costs by where it lies, in J; the first `fewest` parts of a job are free of the price for parts. */
export function partCost(job: GridJob, start: number, end: number): number {
  let cost = EXTRA_PART_COST;
  for (const { inside, per_minute } of job.wishes) {
    cost += per_minute * (end - start - overlapWith(inside, start, end));
  }
  if (job.previous !== null && !holds(job.previous, start, end)) cost += job.move_cost;
  return cost;
}

/** Whether one of the spans covers all of [start, end). */
export function covers(spans: Spans, start: number, end: number): boolean {
  for (let at = 0; at < spans.length; at += 2) {
    if ((spans[at] ?? 0) <= start && end <= (spans[at + 1] ?? 0)) return true;
  }
  return false;
}

function overlapWith(spans: Spans, start: number, end: number): number {
  let sum = 0;
  for (let at = 0; at < spans.length; at += 2) {
    sum += Math.max(0, Math.min(end, spans[at + 1] ?? 0) - Math.max(start, spans[at] ?? 0));
  }
  return sum;
}

function holds(spans: Spans, start: number, end: number): boolean {
  for (let at = 0; at < spans.length; at += 2) {
    if (spans[at] === start && spans[at + 1] === end) return true;
  }
  return false;
}

function gridJob(job: Job, model: Model, origin_ms: number): GridJob {
  const { clock, window_end, day_hours } = model.scale;
  const spans = (intervals: readonly Interval[]): Spans =>
    Int32Array.from(
      intervals.flatMap(({ start, end }) => [
        Math.ceil((start - origin_ms) / MINUTE_MS),
        Math.floor((end - origin_ms) / MINUTE_MS),
      ]),
    );
  const due = clock.hoursAt(job.item.due ?? window_end) * 60;
  const own = {
    index: job.index,
    minutes: job.minutes,
    weight: job.weight,
    earliest: Math.ceil((job.earliest - origin_ms) / GRID_MS) * QUARTER,
    latest: Math.floor((job.latest - origin_ms) / MINUTE_MS),
    due,
    limits: job.limits,
    fewest: fewestSizes(job),
    before: job.before,
    after: job.after,
    only: job.only === null ? null : spans(job.only),
    wishes: job.wishes.map(({ inside, price }) => ({
      inside: spans(inside),
      per_minute: (price * MINUTE_MS) / HOUR_MS,
    })),
    previous: job.previous === null ? null : spans(job.previous),
    move_cost: job.move_cost,
    unplaced_cost: 0,
  };
  const unplaced_cost = endCost(own, (clock.total_hours + day_hours) * 60) + mostBesides(own);
  return { ...own, unplaced_cost };
}

/** The most that a place can cost besides J: every minute outside every wish, every part moved, as many parts as can be. */
function mostBesides({ minutes, limits, wishes, previous, move_cost }: GridJob): number {
  const parts = limits === null ? 1 : Math.ceil(minutes / Math.max(1, limits.min_minutes));
  const per_minute = wishes.reduce((sum, wish) => sum + wish.per_minute, 0);
  return per_minute * minutes + parts * (EXTRA_PART_COST + (previous === null ? 0 : move_cost));
}
