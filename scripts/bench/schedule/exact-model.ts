/**
 * The reference: J as a mixed integer programme, formulated here without a look at the scheduler's own.
 *
 * Every task is one unit of flow through the states "this many minutes are left": an arc places a part at a slot and leads to
 * the state after it, waiting costs nothing, the arc of the last part costs w x tardiness + 0.02 w x completion. Tasks meet only
 * in the slots and days they share, and in "started by then <= done by then" for what depends on another. As each task alone is a
 * path, the relaxation is tight; a task that is not cut is the usual time-indexed start variable.
 *
 * Exact for lengths on the grid; beside it parts begin on the grid and all but the one beside the grid end on it.
 */
import {
  type BenchTask,
  GRID_MINUTES,
  type Instance,
  MINUTE_MS,
  shortestPart,
  SLOT_MS,
  type Span,
} from './instance.ts';
import { latestEnd } from './board.ts';
import { addPrecedence } from './exact-precedence.ts';
import { type ModelArrays, ModelBuilder } from './model-builder.ts';
import { capacityMinutes, freeSlots, type Slot } from './room.ts';
import { COMPLETION_WEIGHT, costOf } from './score.ts';

export interface Arc extends Span {
  column: number;
  first: boolean;
  last: boolean;
}

export interface ExactModel {
  arrays: ModelArrays;
  /** By task. */
  arcs: ReadonlyMap<string, readonly Arc[]>;
}

interface Frame {
  instance: Instance;
  slots: readonly Slot[];
  /** How many slots from each one on follow each other without a gap. */
  runs: number[];
  builder: ModelBuilder;
  slot_rows: number[];
  /** By day; undefined where a day can be filled without passing its maximum. */
  day_rows: (number | undefined)[];
}

export function exactModel(instance: Instance): ExactModel {
  const frame = frameOf(instance);
  const arcs = new Map(instance.tasks.map((task) => [task.id, addTask(task, frame)]));
  for (const task of instance.tasks) {
    for (const id of task.before) {
      addPrecedence(arcs.get(id) ?? [], arcs.get(task.id) ?? [], frame.slots, frame.builder);
    }
  }
  return { arrays: frame.builder.arrays(), arcs };
}

function frameOf(instance: Instance): Frame {
  const builder = new ModelBuilder();
  const slots = freeSlots(instance);
  const runs = slots.map(() => 1);
  for (let at = slots.length - 2; at >= 0; at -= 1) {
    const next = slots[at + 1];
    if (next?.start === (slots[at]?.start ?? 0) + SLOT_MS) runs[at] = (runs[at + 1] ?? 0) + 1;
  }
  const minutes = instance.days.map(
    (_, day) => slots.filter((slot) => slot.day === day).length * GRID_MINUTES,
  );
  return {
    instance,
    slots,
    runs,
    builder,
    slot_rows: slots.map(() => builder.row(-Infinity, 1)),
    day_rows: capacityMinutes(instance).map((capacity, day) =>
      capacity < (minutes[day] ?? 0) ? builder.row(-Infinity, capacity) : undefined,
    ),
  };
}

/** One task as it is added. */
interface Flow {
  task: BenchTask;
  /** The row that says it is placed once or not at all. */
  placed_once: number;
  /** By minutes left between two parts: a row per slot. */
  nodes: ReadonlyMap<number, readonly number[]>;
  cost(end: number | null): number;
}

/** Columns of one task: its arcs, waiting in the states between parts, and not being placed at all. */
function addTask(task: BenchTask, frame: Frame): Arc[] {
  const { builder, slots, instance } = frame;
  const states = statesOf(task);
  const between = [...states.keys()].filter((left) => left < task.minutes);
  const flow: Flow = {
    task,
    placed_once: builder.row(1, 1),
    nodes: new Map(between.map((left) => [left, slots.map(() => builder.row(0, 0))])),
    cost: (end) => {
      const { tardiness, completion } = costOf(instance, task, end);
      return tardiness + COMPLETION_WEIGHT * completion;
    },
  };
  builder.column({ cost: flow.cost(null), integer: true, entries: [[flow.placed_once, 1]] });
  for (const rows of flow.nodes.values()) addWaiting(rows, builder);
  return [...states].flatMap(([left, sizes]) =>
    sizes.flatMap((size) =>
      placesOf(task, size, frame).flatMap(([at, block]) => addArc({ left, size, at, block }, flow, frame)),
    ),
  );
}

function addWaiting(rows: readonly number[], builder: ModelBuilder): void {
  rows.slice(1).forEach((row, at) => {
    const entries: [number, number][] = [
      [rows[at] ?? row, -1],
      [row, 1],
    ];
    builder.column({ cost: 0, integer: false, entries });
  });
}

/** A part at a slot; none where no slot is left for the rest of the task. */
function addArc(
  part: { left: number; size: number; at: number; block: Span },
  { task, placed_once, nodes, cost }: Flow,
  frame: Frame,
): Arc[] {
  const { left, size, at, block } = part;
  const [first, last] = [left === task.minutes, left === size];
  const entries = occupation(at, block, frame);
  entries.push(first ? [placed_once, 1] : [nodes.get(left)?.[at] ?? placed_once, -1]);
  if (!last) {
    const next = nodes.get(left - size)?.[slotAfter(block, frame)];
    if (next === undefined) return [];
    entries.push([next, 1]);
  }
  const column = frame.builder.column({ cost: last ? cost(block.end) : 0, integer: true, entries });
  return [{ ...block, column, first, last }];
}

/** What may be left of a task, and the sizes the next part may then have. */
function statesOf(task: BenchTask): Map<number, number[]> {
  const states = new Map<number, number[]>();
  const open = [task.minutes];
  for (let left = open.pop(); left !== undefined; left = open.pop()) {
    if (states.has(left)) continue;
    const sizes = sizesOf(task, left);
    states.set(left, sizes);
    for (const size of sizes) if (left > size) open.push(left - size);
  }
  return states;
}

function sizesOf(task: BenchTask, left: number): number[] {
  if (task.split === false) return [left];
  const least = shortestPart(task);
  const most = task.split.max_minutes;
  const on_grid = Array.from(
    { length: Math.floor(most / GRID_MINUTES) },
    (_, at) => (at + 1) * GRID_MINUTES,
  );
  return [...new Set([...on_grid, left, left - least, least, most])].filter((size) => {
    const rest = left - size;
    if (size < least || size > most || rest < 0) return false;
    return Math.ceil(rest / most) * least <= rest;
  });
}

/** Where a part of this size may start: the slot's index, and the block. */
function placesOf(
  task: BenchTask,
  size: number,
  { instance, slots, runs }: Frame,
): [at: number, block: Span][] {
  const earliest = task.release ?? instance.from;
  const latest = latestEnd(task, instance);
  const count = Math.ceil(size / GRID_MINUTES);
  return slots.flatMap(({ start }, at) => {
    const block = { start, end: start + size * MINUTE_MS };
    const fits = start >= earliest && block.end <= latest && (runs[at] ?? 0) >= count;
    return fits ? [[at, block] as [number, Span]] : [];
  });
}

/** The rows of the slots that a block and the buffer after it take, and of its day. */
function occupation(at: number, block: Span, frame: Frame): [number, number][] {
  const { instance, slots, slot_rows, day_rows } = frame;
  const until = block.end + instance.rules.buffer_minutes * MINUTE_MS;
  const entries: [number, number][] = [];
  for (let index = at; (slots[index]?.start ?? Infinity) < until; index += 1) {
    entries.push([slot_rows[index] ?? 0, 1]);
  }
  const day_row = day_rows[slots[at]?.day ?? -1];
  if (day_row !== undefined) entries.push([day_row, (block.end - block.start) / MINUTE_MS]);
  return entries;
}

/** The first slot at which the next part of the same task may start. */
function slotAfter(block: Span, { instance, slots }: Frame): number {
  const from = block.end + instance.rules.buffer_minutes * MINUTE_MS;
  return slots.findIndex(({ start }) => start >= from);
}
