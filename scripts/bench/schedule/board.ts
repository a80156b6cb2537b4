/** The free slots of a window while a simple rule fills them. */
import {
  type BenchTask,
  GRID_MINUTES,
  type Instance,
  MINUTE_MS,
  shared,
  SLOT_MS,
  type Span,
} from './instance.ts';
import { capacityMinutes, freeSlots, type Slot } from './room.ts';

export interface Board {
  slots: readonly Slot[];
  taken: boolean[];
  /** Minutes left by day. */
  left: number[];
  buffer_ms: number;
}

export function emptyBoard(instance: Instance): Board {
  const slots = freeSlots(instance);
  return {
    slots,
    taken: slots.map(() => false),
    left: capacityMinutes(instance),
    buffer_ms: instance.rules.buffer_minutes * MINUTE_MS,
  };
}

/** The block of `minutes` that starts with slot `at`, or null where something is in its way. */
export function blockAt(board: Board, at: number, minutes: number, latest: number): Span | null {
  const first = board.slots[at];
  if (first === undefined || minutes > (board.left[first.day] ?? 0)) return null;
  const end = first.start + minutes * MINUTE_MS;
  if (end > latest) return null;
  for (let step = 0; step < Math.ceil(minutes / GRID_MINUTES); step += 1) {
    const here = board.slots[at + step];
    if (here?.start !== first.start + step * SLOT_MS || board.taken[at + step] === true)
      return null;
  }
  return { start: first.start, end };
}

export function take(board: Board, block: Span): void {
  const wide = { start: block.start - board.buffer_ms, end: block.end + board.buffer_ms };
  board.slots.forEach(({ start, day }, at) => {
    if (shared(wide, { start, end: start + SLOT_MS }) > 0) board.taken[at] = true;
    if (start === block.start) {
      board.left[day] = (board.left[day] ?? 0) - (block.end - block.start) / MINUTE_MS;
    }
  });
}

/** A copy to try something on. */
export function copyOf(board: Board): Board {
  return { ...board, taken: [...board.taken], left: [...board.left] };
}

/** The latest end a task may have. */
export const latestEnd = ({ deadline }: BenchTask, { to }: Instance): number =>
  Math.min(deadline ?? to, to);

/** When a task may start: after its release and all that comes before it; null while one of those has no place. */
export function readyAt(
  task: BenchTask,
  instance: Instance,
  ends: ReadonlyMap<string, number>,
): number | null {
  let ready = Math.max(instance.from, task.release ?? instance.from);
  for (const id of task.before) {
    const end = ends.get(id);
    if (end === undefined) return null;
    ready = Math.max(ready, end);
  }
  return ready;
}
