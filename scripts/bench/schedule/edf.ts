/** Baseline: earliest due date, first fit. What most planners do at heart. */
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

export function earliestDueFirst(instance: Instance): Answer {
  let board = emptyBoard(instance);
  const blocks = new Map<string, Span[]>();
  const ends = new Map<string, number>();
  const waiting = instance.tasks.toSorted(
    (a, b) =>
      (a.due ?? instance.to) - (b.due ?? instance.to) || WEIGHTS[b.priority] - WEIGHTS[a.priority],
  );
  const known = new Set(instance.tasks.map(({ id }) => id));
  while (waiting.length > 0) {
    const next = waiting.findIndex((task) => !task.before.some((id) => known.has(id)));
    const [task] = waiting.splice(Math.max(0, next), 1);
    if (task === undefined) break;
    known.delete(task.id);
    const ready = readyAt(task, instance, ends);
    if (ready === null) continue;
    const tried = copyOf(board);
    const own = firstFit(task, ready, tried, latestEnd(task, instance));
    if (own === null) continue;
    board = tried;
    blocks.set(task.id, own);
    ends.set(task.id, own.at(-1)?.end ?? ready);
  }
  return answerOf(instance.tasks, blocks);
}

/** Every part as early as it goes; null, with a spoilt board, when one has no place. */
function firstFit(task: BenchTask, ready: number, board: Board, latest: number): Span[] | null {
  const own: Span[] = [];
  let at = board.slots.findIndex(({ start }) => start >= ready);
  for (const minutes of fewestParts(task)) {
    let block: Span | null = null;
    for (; at >= 0 && at < board.slots.length && block === null; at += 1) {
      block = board.taken[at] === true ? null : blockAt(board, at, minutes, latest);
    }
    if (block === null) return null;
    own.push(block);
    take(board, block);
  }
  return own;
}
