/**
 * Baseline: what is known of tuturuuu's way, written anew. One cursor goes forward through the free time and never back, so what
 * is too short for a task is lost to all that follow; tasks that may be cut are cut into 30 to 120 minutes as the gaps come.
 */
import { blockAt, type Board, copyOf, emptyBoard, latestEnd, readyAt, take } from './board.ts';
import {
  type Answer,
  answerOf,
  type BenchTask,
  GRID_MINUTES,
  type Instance,
  MINUTE_MS,
  shortestPart,
  type Span,
} from './instance.ts';
import { byPriorityAndDate } from './waiting-order.ts';

export function tuturuuuLike(instance: Instance): Answer {
  let board = emptyBoard(instance);
  let cursor = 0;
  const blocks = new Map<string, Span[]>();
  const ends = new Map<string, number>();
  for (const task of byPriorityAndDate(instance)) {
    const ready = readyAt(task, instance, ends);
    if (ready === null) continue;
    const tried = copyOf(board);
    const laid = layFrom(cursor, task, tried, { ready, latest: latestEnd(task, instance) });
    if (laid === null) continue;
    board = tried;
    cursor = laid.cursor;
    blocks.set(task.id, laid.own);
    ends.set(task.id, laid.own.at(-1)?.end ?? ready);
  }
  return answerOf(instance.tasks, blocks);
}

function layFrom(
  from: number,
  task: BenchTask,
  board: Board,
  { ready, latest }: { ready: number; latest: number },
): { own: Span[]; cursor: number } | null {
  const own: Span[] = [];
  let rest = task.minutes;
  for (let cursor = from; cursor < board.slots.length; cursor += 1) {
    if ((board.slots[cursor]?.start ?? 0) < ready || board.taken[cursor] === true) continue;
    const block = longestAt(cursor, rest, task, { board, latest });
    if (block === null) continue;
    take(board, block);
    own.push(block);
    rest -= (block.end - block.start) / MINUTE_MS;
    if (rest === 0) return { own, cursor: cursor + 1 };
  }
  return null;
}

/** The longest part that fits here and leaves nothing, or enough for another. */
function longestAt(
  at: number,
  rest: number,
  task: BenchTask,
  { board, latest }: { board: Board; latest: number },
): Span | null {
  const least = shortestPart(task);
  const most = task.split === false ? rest : Math.min(rest, task.split.max_minutes);
  for (let minutes = most; minutes >= least; minutes -= GRID_MINUTES) {
    if (rest !== minutes && rest - minutes < least) continue;
    const block = blockAt(board, at, minutes, latest);
    if (block !== null) return block;
  }
  return null;
}
