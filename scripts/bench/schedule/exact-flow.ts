/** Tasks as flows: see exact-model.ts. */
import { must } from '@almanac/shared/lang/assert';
import { latestEnd } from './board.ts';
import {
  type BenchTask,
  GRID_MINUTES,
  type Instance,
  MINUTE_MS,
  shortestPart,
  type Span,
} from './instance.ts';
import type { ModelBuilder } from './model-builder.ts';
import type { Slot } from './room.ts';
import { COMPLETION_WEIGHT, costOf } from './score.ts';

/** What all flows share. */
export interface Frame {
  instance: Instance;
  slots: readonly Slot[];
  /** How many slots from each one on follow each other without a gap. */
  runs: number[];
  builder: ModelBuilder;
  slot_rows: number[];
  /** By day; undefined where a day can be filled without passing its maximum. */
  day_rows: (number | undefined)[];
}

/** A part at a place. */
export interface Arc extends Span {
  column: number;
  /** Minutes of the task before this part. */
  left: number;
  first: boolean;
  last: boolean;
}

export interface Flow {
  /** One, or several that are alike and not cut. */
  tasks: readonly BenchTask[];
  arcs: readonly Arc[];
  /** The column that counts those without a place. */
  unplaced: number;
}

/** One flow as it is added. */
interface Adding {
  task: BenchTask;
  /** The row that says that each unit is placed once or not at all. */
  placed_once: number;
  /** By minutes left between two parts: a row per slot. */
  nodes: ReadonlyMap<number, readonly number[]>;
  cost: (end: number | null) => number;
}

/** Columns of tasks that are alike: their arcs, waiting in the states between parts, and not being placed at all. */
export function addFlow(tasks: readonly BenchTask[], frame: Frame): Flow {
  const { builder, slots, instance } = frame;
  const task = must(tasks[0], 'a task');
  const count = tasks.length;
  const states = statesOf(task);
  const between = [...states.keys()].filter((left) => left < task.minutes);
  const flow: Adding = {
    task,
    placed_once: builder.row(count, count),
    nodes: new Map(between.map((left) => [left, slots.map(() => builder.row(0, 0))])),
    cost: (end) => {
      const { tardiness, completion } = costOf(instance, task, end);
      return tardiness + COMPLETION_WEIGHT * completion;
    },
  };
  const entries: [number, number][] = [[flow.placed_once, 1]];
  const unplaced = builder.column({ cost: flow.cost(null), integer: true, upper: count, entries });
  for (const rows of flow.nodes.values()) addWaiting(rows, builder);
  const arcs = [...states].flatMap(([left, sizes]) =>
    sizes.flatMap((size) =>
      placesOf(task, size, frame).flatMap(([at, block]) =>
        addArc({ left, size, at, block }, flow, frame),
      ),
    ),
  );
  return { tasks, arcs, unplaced };
}

/** Whether an answer may have several parts of it. */
export const isCut = (task: BenchTask): boolean => statesOf(task).size > 1;

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
  { task, placed_once, nodes, cost }: Adding,
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
  return [{ ...block, column, left, first, last }];
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
