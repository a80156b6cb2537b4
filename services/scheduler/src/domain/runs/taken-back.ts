/**
 * What becomes of a block when a change of it will not be made. While another run may still change it, it is again as before this
 * change; when none will, it stands where the calendar has it, or nowhere.
 */
import type { BlockBefore } from './run-result.ts';

interface BlockNow {
  status: 'proposed' | 'planned' | 'applied' | 'done' | 'partial' | 'skipped' | 'deleted';
  version: number;
  start_at: string;
  end_at: string;
  etag: string | null;
  written_start: string | null;
  written_end: string | null;
}

interface ChangeRefused {
  op: 'create' | 'update' | 'delete';
  /** The block's version after the change. */
  revision: number;
  before_start: string | null;
  before_end: string | null;
}

export interface Refused {
  block: BlockNow;
  change: ChangeRefused;
  before: BlockBefore | undefined;
  /** Another run has still to change the block. */
  waits: boolean;
}

export type TakenBack =
  | { kind: 'left' }
  | { kind: 'gone' }
  | {
      kind: 'back';
      status: 'planned' | 'applied';
      start_at: string;
      end_at: string;
      as: Partial<Pick<BlockBefore, 'part' | 'parts' | 'why' | 'pinned' | 'moved_by'>>;
    };

export function takenBack({ block, change, before, waits }: Refused): TakenBack {
  const last = block.version === change.revision;
  const deleted = block.status === 'deleted';
  const open = ['proposed', 'planned', 'applied'].includes(block.status);
  if (deleted ? change.op !== 'delete' || !last : !open) return { kind: 'left' };
  if (waits && !last) return { kind: 'left' };
  const place = waits ? placeBefore(change) : placeWritten(block);
  if (place === undefined) return { kind: deleted ? 'left' : 'gone' };
  const status = block.etag === null ? 'planned' : 'applied';
  const stays = place.start_at === block.start_at && place.end_at === block.end_at;
  if (stays && status === block.status) return { kind: 'left' };
  return { kind: 'back', status, ...place, as: last && !stays ? stateBefore(before) : {} };
}

interface Place {
  start_at: string;
  end_at: string;
}

function placeBefore({ before_start, before_end }: ChangeRefused): Place | undefined {
  if (before_start === null || before_end === null) return undefined;
  return { start_at: before_start, end_at: before_end };
}

function placeWritten({ etag, written_start, written_end }: BlockNow): Place | undefined {
  if (etag === null || written_start === null || written_end === null) return undefined;
  return { start_at: written_start, end_at: written_end };
}

function stateBefore(before: BlockBefore | undefined) {
  if (before === undefined) return { moved_by: null };
  const { part, parts, why, pinned, moved_by } = before;
  return { part, parts, why, pinned, moved_by };
}
