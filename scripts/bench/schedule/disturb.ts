/**
 * What happens to a finished plan: a meeting comes over a block, work takes an hour longer, a task is added, a date comes
 * nearer, a person drags a block over others. Drawn from the seed, so that every answer meets the same.
 */
import { type Chance, seeded } from '../../chaos/seeded.ts';
import {
  type Answer,
  type BenchTask,
  HOUR_MS,
  type Instance,
  length,
  MINUTE_MS,
  shared,
  type Span,
} from './instance.ts';

export const KINDS = [
  'new meeting',
  'overrun',
  'task added',
  'date nearer',
  'block dragged',
] as const;
export type Kind = (typeof KINDS)[number];

export interface StandingSpan extends Span {
  id: string;
  part: number;
  parts: number;
  pinned?: boolean;
  /** When work on it ended; a block with this is done. */
  actual_end?: number;
}

export interface Disturbance {
  kind: Kind;
  /** The week as it is asked about now, and where its blocks stand. */
  week: Instance;
  now: number;
  standing: StandingSpan[];
  /** What is still to be placed of it, around what may not move: what a plan from nothing is asked for. */
  rest: Instance;
  /** What it lies over or speaks of, which has to move: all others are untouched. */
  struck: ReadonlySet<StandingSpan>;
  /** Until when untouched blocks may not move, epoch ms. */
  near_until: number;
}

/** Null where the plan has nothing that this could happen to. */
export function disturbanceOf(kind: Kind, instance: Instance, plan: Answer): Disturbance | null {
  const { name, load, seed } = instance;
  const chance = seeded(`${name}/${load}/${seed}/${kind}`);
  return DRAW[kind](instance, standingOf(plan), chance);
}

/** Done, pinned, or too near to be moved without need. */
export function isFixed(block: StandingSpan, { struck, near_until }: Disturbance): boolean {
  if (block.actual_end !== undefined || block.pinned === true) return true;
  return block.start < near_until && !struck.has(block);
}

type Draw = (instance: Instance, standing: StandingSpan[], chance: Chance) => Disturbance | null;

const DRAW: Readonly<Record<Kind, Draw>> = {
  'new meeting': (instance, standing, chance) => {
    const meeting = meetingOver(instance, chance.pick(standing));
    const week = { ...instance, busy: [...instance.busy, meeting] };
    const struck = new Set(standing.filter((block) => shared(block, meeting) > 0));
    return plain('new meeting', week, standing, struck);
  },
  overrun,
  'task added': (instance, standing, chance) => {
    const day = chance.pick(instance.days.filter(({ hours }) => hours.length > 0).slice(1));
    const added: BenchTask = {
      id: 'added',
      minutes: chance.pick([60, 90, 120]),
      priority: chance.pick(['normal', 'high']),
      due: day.end,
      before: [],
      split: false,
    };
    const week = { ...instance, tasks: [...instance.tasks, added] };
    return plain('task added', week, standing, new Set());
  },
  'date nearer': (instance, standing, chance) => {
    const later = standing.filter(({ start }) => start >= (instance.days[1]?.start ?? 0));
    if (later.length === 0) return null;
    const { id } = chance.pick(later);
    const own = standing.filter((block) => block.id === id);
    const end = Math.max(...own.map((block) => block.end));
    const due = instance.days.find((day) => day.start < end && end <= day.end)?.start;
    const tasks = instance.tasks.map((task) =>
      task.id === id ? { ...task, due: due ?? end } : task,
    );
    return plain('date nearer', { ...instance, tasks }, standing, new Set(own));
  },
  'block dragged': dragged,
};

/** Before the week begins: nothing is done yet, and nothing is near. */
function plain(
  kind: Kind,
  week: Instance,
  standing: StandingSpan[],
  struck: ReadonlySet<StandingSpan>,
): Disturbance {
  const now = week.from - HOUR_MS;
  return { kind, week, now, standing, rest: week, struck, near_until: now };
}

/** A block of the first day takes an hour more than thought; what was before it is done as planned. */
function overrun(instance: Instance, standing: StandingSpan[], chance: Chance): Disturbance | null {
  const first = Math.min(...standing.map(({ start }) => start));
  const day = instance.days.find(({ start, end }) => start <= first && first < end);
  if (day === undefined) return null;
  const block = chance.pick(standing.filter(({ start }) => start < day.end));
  const now = block.end + HOUR_MS;
  const seen = standing.map((one): StandingSpan => {
    if (one === block) return { ...one, actual_end: now };
    return one.end <= block.start ? { ...one, actual_end: one.end } : one;
  });
  const near_until = Math.max(now + 2 * HOUR_MS, day.end);
  const open = seen.filter(({ actual_end }) => actual_end === undefined);
  const waiting = idsAfter(
    open.filter(({ start }) => start < now),
    instance,
  );
  // What begins at this very moment has begun, and nobody takes that back.
  const struck = open.filter(
    ({ id, start }) => start < now || (start > now && start < near_until && waiting.has(id)),
  );
  const near = open.filter((one) => one.start < near_until && !struck.includes(one));
  const left = open.filter((one) => !near.includes(one));
  const rest = withMinutesOf(left, instance, idsOf(standing));
  return {
    kind: 'overrun',
    week: instance,
    now,
    standing: seen,
    rest: { ...rest, from: now, busy: [...rest.busy, ...near] },
    struck: new Set(struck),
    near_until,
  };
}

/** The tasks of these blocks, and all that wait for them. */
function idsAfter(blocks: readonly StandingSpan[], { tasks }: Instance): ReadonlySet<string> {
  const ids = new Set(idsOf(blocks));
  for (let size = 0; size < ids.size;) {
    size = ids.size;
    for (const { id, before } of tasks) if (before.some((one) => ids.has(one))) ids.add(id);
  }
  return ids;
}

/** A block is pinned somewhere else in working hours, over other blocks where there are any. */
function dragged(instance: Instance, standing: StandingSpan[], chance: Chance): Disturbance | null {
  const related = new Set(
    instance.tasks.flatMap(({ id, before }) => [...before, ...(before.length > 0 ? [id] : [])]),
  );
  const able = standing.filter(({ id, parts }) => parts === 1 && !related.has(id));
  const places = standing.map(({ start }) => start);
  for (const block of chance.shuffled(able)) {
    for (const start of chance.shuffled(places)) {
      const place = { start, end: start + length(block) };
      const others = standing.filter((one) => one !== block && shared(one, place) > 0);
      if (shared(place, block) > 0 || others.length === 0 || !isFree(place, instance)) continue;
      const task = instance.tasks.find(({ id }) => id === block.id);
      if ((task?.release ?? 0) > start || (task?.deadline ?? Infinity) < place.end) continue;
      const pinned = { ...block, ...place, pinned: true };
      const rest = withMinutesOf(
        standing.filter((one) => one !== block),
        instance,
        idsOf(standing),
      );
      return {
        ...plain(
          'block dragged',
          instance,
          standing.map((one) => (one === block ? pinned : one)),
          new Set([pinned, ...others]),
        ),
        rest: { ...rest, busy: [...rest.busy, place] },
      };
    }
  }
  return null;
}

const idsOf = (blocks: readonly StandingSpan[]): ReadonlySet<string> =>
  new Set(blocks.map(({ id }) => id));

function isFree(place: Span, { days, busy }: Instance): boolean {
  const inside = days.some(({ hours }) =>
    hours.some(({ start, end }) => start <= place.start && place.end <= end),
  );
  return inside && !busy.some((meeting) => shared(meeting, place) > 0);
}

/** The tasks that these blocks are for, as long as they are, and those without any block in the plan. */
function withMinutesOf(
  blocks: readonly StandingSpan[],
  instance: Instance,
  placed: ReadonlySet<string>,
): Instance {
  const minutes = new Map<string, number>();
  for (const block of blocks) {
    minutes.set(block.id, (minutes.get(block.id) ?? 0) + length(block) / MINUTE_MS);
  }
  const tasks = instance.tasks
    .filter(({ id }) => minutes.has(id) || !placed.has(id))
    .map((task) => ({
      ...task,
      minutes: minutes.get(task.id) ?? task.minutes,
      before: task.before.filter((id) => minutes.has(id) || !placed.has(id)),
    }));
  return { ...instance, tasks };
}

function standingOf({ blocks }: Answer): StandingSpan[] {
  return [...blocks]
    .flatMap(([id, own]) =>
      own.map(({ start, end }, at) => ({ id, start, end, part: at + 1, parts: own.length })),
    )
    .toSorted((a, b) => a.start - b.start);
}

/** A meeting of an hour, or what is left of the working time, at the start of the block. */
function meetingOver(instance: Instance, block: Span): Span {
  const range = instance.days
    .flatMap(({ hours }) => hours)
    .find(({ start, end }) => start <= block.start && block.start < end);
  return { start: block.start, end: Math.min(block.start + HOUR_MS, range?.end ?? block.end) };
}
