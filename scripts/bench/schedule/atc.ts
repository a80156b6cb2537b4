/**
 * Baseline: ATC dispatch. At every free slot the task with the highest apparent urgency that fits there goes next:
 * w/p x exp(-max(0, d - p - t) / (2 x mean p)), all in working hours (Vepsalainen and Morton, 1987; 2 is the usual look-ahead).
 */
import { blockAt, type Board, copyOf, emptyBoard, latestEnd, readyAt, take } from './board.ts';
import {
  type Answer,
  answerOf,
  type BenchTask,
  fewestParts,
  type Instance,
  type Span,
  WEIGHTS,
} from './instance.ts';
import { hoursUntil } from './score.ts';

const LOOK_AHEAD = 2;

interface Waiting {
  task: BenchTask;
  /** Lengths of the parts that are still to be placed. */
  parts: number[];
  due_hours: number;
}

export function apparentUrgencyDispatch(instance: Instance): Answer {
  const board = emptyBoard(instance);
  const blocks = new Map<string, Span[]>();
  const ends = new Map<string, number>();
  const waiting: Waiting[] = instance.tasks.map((task) => ({
    task,
    parts: fewestParts(task),
    due_hours: hoursUntil(instance, task.due ?? instance.to),
  }));
  const mean = waiting.reduce((sum, { task }) => sum + task.minutes / 60, 0) / waiting.length;
  board.slots.forEach(({ start }, at) => {
    if (board.taken[at] === true) return;
    const now_hours = hoursUntil(instance, start);
    const able = waiting.filter((one) => canGo(one, { at, board, instance, ends }));
    const index = (one: Waiting): number => urgency(one, now_hours, LOOK_AHEAD * mean);
    const [next] = able.toSorted((a, b) => index(b) - index(a));
    if (next === undefined) return;
    const block = blockAt(board, at, next.parts.shift() ?? 0, latestEnd(next.task, instance));
    if (block === null) return;
    take(board, block);
    blocks.set(next.task.id, [...(blocks.get(next.task.id) ?? []), block]);
    if (next.parts.length > 0) return;
    ends.set(next.task.id, block.end);
    waiting.splice(waiting.indexOf(next), 1);
  });
  for (const { task } of waiting) blocks.delete(task.id);
  return answerOf(instance.tasks, blocks);
}

interface Place {
  at: number;
  board: Board;
  instance: Instance;
  ends: ReadonlyMap<string, number>;
}

/** Whether the next part may lie here, and the rest of the task somewhere after it. */
function canGo({ task, parts }: Waiting, { at, board, instance, ends }: Place): boolean {
  const ready = readyAt(task, instance, ends);
  if (ready === null || ready > (board.slots[at]?.start ?? 0)) return false;
  const latest = latestEnd(task, instance);
  const tried = copyOf(board);
  let from = at;
  return parts.every((minutes, index) => {
    for (; from < board.slots.length; from += 1) {
      const block = tried.taken[from] === true ? null : blockAt(tried, from, minutes, latest);
      if (block !== null) {
        take(tried, block);
        return true;
      }
      if (index === 0) return false;
    }
    return false;
  });
}

function urgency({ task, parts, due_hours }: Waiting, now_hours: number, scale: number): number {
  const hours = parts.reduce((sum, one) => sum + one, 0) / 60;
  const spare = Math.max(0, due_hours - hours - now_hours);
  return (WEIGHTS[task.priority] / hours) * Math.exp(-spare / scale);
}
