/**
 * What the calendar's version of one of our events means for its block. The person's edit wins: whatever stands in the
 * calendar and was not written by us is what the person wants. Our own writes come back as echoes and mean nothing.
 */
import { isOutcome } from '../completion/outcome.ts';

export interface SeenEvent {
  event_id: string;
  etag: string;
  cancelled: boolean;
  /** Absent of a deleted event: only its id can be trusted. */
  title: string | null;
  description: string | null;
  /** Epoch milliseconds. */
  start: number | null;
  end: number | null;
  /** What we wrote into its private properties. */
  block_id: string | null;
  run_id: string | null;
  revision: number | null;
  /** Google's colorId; null where the event has the calendar's own. */
  colour: string | null;
}

/** Which words in an event are ours: what the person wrote there stays. */
export interface OwnWords {
  title: boolean;
  description: boolean;
}

export interface KnownBlock {
  status: 'proposed' | 'planned' | 'applied' | 'done' | 'partial' | 'skipped' | 'deleted';
  version: number;
  /** Where the block is meant to be. */
  start: number;
  end: number;
  etag: string | null;
  /** Where the calendar had it when we last looked; null until it was written. */
  written: { start: number; end: number } | null;
  /** Where one of our runs put the event without a record of it; absent where every write is recorded. */
  unrecorded?: { start: number; end: number };
  deleted_by: 'person' | 'scheduler' | null;
  /** A run of ours has still to change the event. */
  waits: boolean;
}

export type Judgement =
  | { kind: 'echo' }
  /** It stands where we know it; a mark on it may say something (completion/calendar-word.ts). */
  | { kind: 'touched' }
  | { kind: 'deleted' }
  | { kind: 'moved'; to: { start: number; end: number } }
  /** A run that was refused had written it without a record: the block is where the event is. */
  | { kind: 'left_there'; to: { start: number; end: number } }
  /** It was written for a block that nobody wants any more, and no run will take it away. */
  | { kind: 'stray' }
  /** So it is, but for a run that may still take it away: it is to be looked at again. */
  | { kind: 'unsettled' };

export function judgeEvent(block: KnownBlock, event: SeenEvent): Judgement {
  if (block.status === 'proposed') return { kind: 'echo' };
  if (block.status === 'deleted') return judgeUnwanted(block, event);
  if (event.cancelled) {
    // Who tidies the calendar does not undo the work.
    if (isOutcome(block.status)) return { kind: 'echo' };
    return block.status === 'planned' && block.written === null
      ? { kind: 'echo' }
      : { kind: 'deleted' };
  }
  if (event.etag === block.etag) return { kind: 'echo' };
  const to = movedTo(block, event);
  if (to !== null) return { kind: 'moved', to };
  const { unrecorded } = block;
  const left = unrecorded !== undefined && isAt(event, unrecorded) && !isAt(event, block);
  return left && !block.waits ? { kind: 'left_there', to: unrecorded } : { kind: 'touched' };
}

/** The event of a deleted block. Only what we wrote and nobody touched is taken away; what the person brought back is theirs. */
function judgeUnwanted(block: KnownBlock, event: SeenEvent): Judgement {
  if (event.cancelled || block.deleted_by !== 'scheduler') return { kind: 'echo' };
  const { start, end } = event;
  const { unrecorded } = block;
  if (event.etag === block.etag) return { kind: block.waits ? 'echo' : 'stray' };
  if (unrecorded === undefined || start === null || end === null) return { kind: 'echo' };
  if (block.waits) return { kind: 'unsettled' };
  return isAt(event, unrecorded) ? { kind: 'stray' } : { kind: 'moved', to: { start, end } };
}

function isAt(event: SeenEvent, place: { start: number; end: number }): boolean {
  return event.start === place.start && event.end === place.end;
}

/** New times, unless they are where we want the block, where it stood before our write reached the calendar, or where we put it. */
function movedTo(block: KnownBlock, event: SeenEvent): { start: number; end: number } | null {
  const { start, end } = event;
  if (start === null || end === null) return null;
  const ours = [block, block.written, block.unrecorded];
  return ours.some((place) => place?.start === start && place.end === end) ? null : { start, end };
}
