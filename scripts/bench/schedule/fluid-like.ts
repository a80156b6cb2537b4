/**
 * Baseline: what is known of fluid-calendar's way, written anew. Each task takes the free start with the best score, nearest to
 * its due date and no worse after it; starts are tried in steps of the task's own length; nothing is cut, no day has a maximum.
 */
import { blockAt, emptyBoard, latestEnd, readyAt, take } from './board.ts';
import {
  type Answer,
  answerOf,
  type BenchTask,
  GRID_MINUTES,
  HOUR_MS,
  type Instance,
  type Span,
} from './instance.ts';
import { byPriorityAndDate } from './waiting-order.ts';

/** How fast the score falls before the due date. */
const FALL_H = 72;

export function fluidLike(instance: Instance): Answer {
  const board = emptyBoard(instance);
  board.left.fill(Infinity);
  const blocks = new Map<string, Span[]>();
  const ends = new Map<string, number>();
  for (const task of byPriorityAndDate(instance)) {
    const ready = readyAt(task, instance, ends);
    if (ready === null) continue;
    let best: { block: Span; score: number } | null = null;
    const step = Math.max(1, Math.ceil(task.minutes / GRID_MINUTES));
    const first = board.slots.findIndex(({ start }) => start >= ready);
    for (let at = first; at >= 0 && at < board.slots.length; at += step) {
      const block = blockAt(board, at, task.minutes, latestEnd(task, instance));
      const score = block === null ? -1 : scoreOf(block, task);
      if (block !== null && (best === null || score > best.score)) best = { block, score };
    }
    if (best === null) continue;
    take(board, best.block);
    blocks.set(task.id, [best.block]);
    ends.set(task.id, best.block.end);
  }
  return answerOf(instance.tasks, blocks);
}

/** The same from the due date on, however late. */
function scoreOf({ end }: Span, { due }: BenchTask): number {
  if (due === undefined) return 0;
  return Math.exp(-Math.max(0, due - end) / (FALL_H * HOUR_MS));
}
