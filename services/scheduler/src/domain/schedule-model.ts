/**
 * The input brought into the form that placing works on: jobs by index instead of items by id, free rooms of days instead
 * of preferences. Later solvers start from the same model.
 */
import { must } from '@almanac/shared/lang/assert';
import { AppError } from '@almanac/shared/lang/app-error';
import { type AvailableDay, availability } from './availability.ts';
import { dependencyOrder } from './dependency-order.ts';
import { intersectIntervals, totalLength } from './intervals.ts';
import type { ObjectiveScale } from './objective.ts';
import { focusTime, placesOf, refuseBadLearned, type Wish } from './places.ts';
import type { SplitLimits } from './preferences.ts';
import {
  ceilToGrid,
  HOUR_MS,
  type Interval,
  itemKey,
  PRIORITY_WEIGHTS,
  type ScheduleInput,
  type ScheduleItem,
} from './schedule-types.ts';
import { workingClock } from './working-clock.ts';

/** Free time that lies wholly on one day (an index into the model's days). */
export interface Room extends Interval {
  day: number;
}

export interface Job {
  index: number;
  key: string;
  item: ScheduleItem;
  minutes: number;
  weight: number;
  earliest: number;
  /** The hard end: deadline or window end. */
  latest: number;
  /** Sizes a part may have, or null when the job stays whole. */
  limits: SplitLimits | null;
  before: number[];
  after: number[];
  /** Wants the focus windows. */
  focus: boolean;
  /** May not lie on the days kept free of meetings. */
  meeting: boolean;
  /** Where its parts must lie: at its location, off the days without meetings; null for everywhere. */
  only: Interval[] | null;
  /** Where its parts should lie; `price` is what an hour outside costs, in J. */
  wishes: readonly Wish[];
  /** Where its parts stand now, or null; `move_cost` is the price of each part elsewhere. */
  previous: readonly Interval[] | null;
  move_cost: number;
}

export interface Model {
  buffer_ms: number;
  days: AvailableDay[];
  /** All jobs by index, and the indexes with predecessors first. */
  jobs: Job[];
  order: number[];
  rooms: Room[];
  /** Minutes each day may still take. */
  capacity: number[];
  no_meeting: boolean[];
  focus: Interval[];
  scale: ObjectiveScale;
}

/** The price of a block that leaves its place, in J: below that of a quarter of an hour of a heavy step's lateness. */
const MOVE_COST = 0.45;
/** The limits of the schedule request. */
const MAX_ITEMS = 500;
const MAX_MINUTES = 24_000;

export function scheduleModel(input: ScheduleInput): Model {
  const { preferences } = input;
  refuseBadItems(input);
  const from = Math.max(input.window.from, input.now);
  refuseBadLearned(input.learned ?? []);
  const days = availability({ ...input, window: { from, to: input.window.to } });
  const jobs = jobsOf(input, from);
  const working = intersectIntervals(
    days.flatMap((day) => day.working),
    [{ start: from, end: input.window.to }],
  );
  return {
    buffer_ms: preferences.buffer_minutes * 60_000,
    days,
    jobs,
    order: orderOf(input.items),
    rooms: days.flatMap((day, index) => day.free.map((free) => ({ ...free, day: index }))),
    capacity: days.map((day) => day.capacity_minutes),
    no_meeting: days.map((day) => preferences.no_meeting_days.includes(day.weekday)),
    focus: focusTime({ from, to: input.window.to }, preferences),
    scale: {
      clock: workingClock(working),
      window_end: input.window.to,
      day_hours: Math.max(1, ...days.map((day) => totalLength(day.working) / HOUR_MS)),
    },
  };
}

/**
 * The limits a step of this length can keep: the asked ones, with the minimum lowered to an equal share where the asked
 * pair cannot make up the length (50 minutes cannot be cut into parts of 30 to 45, but into two of 25).
 */
export function partLimits(minutes: number, split: SplitLimits): SplitLimits {
  const fewest = Math.ceil(minutes / split.max_minutes);
  const min_minutes = Math.min(split.min_minutes, Math.floor(minutes / fewest));
  return { min_minutes, max_minutes: split.max_minutes };
}

function jobsOf(input: ScheduleInput, from: number): Job[] {
  const { items, preferences } = input;
  const index_of = new Map(items.map((item, index) => [itemKey(item), index]));
  const window = { from, to: input.window.to };
  const places = placesOf(input, window);
  const jobs = items.map((item, index): Job => {
    const known = (item.depends_on ?? []).map((id) => index_of.get(id));
    const ready = input.existing_blocks
      .filter(({ step_id }) => step_id !== undefined && item.depends_on?.includes(step_id))
      .map(({ end }) => end);
    const split = item.split ?? preferences.split;
    return {
      index,
      key: itemKey(item),
      item,
      minutes: item.duration_minutes,
      weight: PRIORITY_WEIGHTS[item.priority ?? 'normal'],
      earliest: ceilToGrid(Math.max(from, item.release ?? from, ...ready)),
      latest: Math.min(item.deadline ?? input.window.to, input.window.to),
      limits: split === false ? null : partLimits(item.duration_minutes, split),
      before: [...new Set(known.filter((at) => at !== undefined))],
      after: [],
      focus: preferences.focus_windows.length > 0 && item.kind === 'deep',
      meeting: item.kind === 'meeting',
      only: places.only(item),
      wishes: places.wishes(item),
      previous: inTimeOrder(item.previous ?? []),
      move_cost: input.move_cost ?? MOVE_COST,
    };
  });
  for (const job of jobs) {
    for (const before of job.before) must(jobs[before], 'a predecessor').after.push(job.index);
  }
  return jobs;
}

/** The search takes a step's last part for its end. */
function inTimeOrder(previous: readonly Interval[]): readonly Interval[] | null {
  return previous.length === 0 ? null : previous.toSorted((a, b) => a.start - b.start);
}

function orderOf(items: readonly ScheduleItem[]): number[] {
  const order = dependencyOrder(items);
  if (order.kind === 'cycle') {
    throw new AppError(
      'invalid',
      `steps depend on each other in a circle: ${order.keys.join(' → ')}`,
    );
  }
  const index_of = new Map(items.map((item, index) => [itemKey(item), index]));
  return order.keys.map((key) => must(index_of.get(key), 'an item'));
}

function refuseBadItems({ items, window }: ScheduleInput): void {
  if (!(window.to > window.from)) throw new AppError('invalid', 'the window ends before it starts');
  if (items.length > MAX_ITEMS) {
    throw new AppError('invalid', `at most ${MAX_ITEMS} steps can be scheduled at once`);
  }
  const seen = new Set<string>();
  for (const item of items) {
    const key = itemKey(item);
    if (key === '') throw new AppError('invalid', 'every item needs a step_id or a task_id');
    if (seen.has(key)) throw new AppError('invalid', `${key} is given twice`);
    seen.add(key);
    const minutes = item.duration_minutes;
    if (!Number.isInteger(minutes) || minutes < 1 || minutes > MAX_MINUTES) {
      throw new AppError('invalid', `${key}: duration_minutes must be 1 to ${MAX_MINUTES}`);
    }
  }
}
