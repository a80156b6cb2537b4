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
}

export type Judgement =
  | { kind: 'echo' }
  /** It stands where we know it; a mark on it may say something (completion/calendar-word.ts). */
  | { kind: 'touched' }
  | { kind: 'deleted' }
  | { kind: 'moved'; to: { start: number; end: number } };

export function judgeEvent(block: KnownBlock, event: SeenEvent): Judgement {
  if (block.status === 'deleted' || block.status === 'proposed') return { kind: 'echo' };
  if (event.cancelled) {
    // Who tidies the calendar does not undo the work.
    if (isOutcome(block.status)) return { kind: 'echo' };
    return block.status === 'planned' && block.written === null
      ? { kind: 'echo' }
      : { kind: 'deleted' };
  }
  if (event.etag === block.etag) return { kind: 'echo' };
  const to = movedTo(block, event);
  return to === null ? { kind: 'touched' } : { kind: 'moved', to };
}

/** New times, unless they are where we want the block, where it stood before our write reached the calendar, or where we put it. */
function movedTo(block: KnownBlock, event: SeenEvent): { start: number; end: number } | null {
  const { start, end } = event;
  if (start === null || end === null) return null;
  const ours = [block, block.written, block.unrecorded];
  return ours.some((place) => place?.start === start && place.end === end) ? null : { start, end };
}
