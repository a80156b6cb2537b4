/** What undoing a run means for one block it changed: back, away, or left as it is, with the reason. */
import type { BusyInterval } from '../schedule-types.ts';
import type { BlockBefore } from './run-result.ts';

interface BlockNow {
  status: string;
  version: number;
  start_at: string;
  pinned: boolean;
  moved_by: 'person' | 'scheduler' | null;
  deleted_by: 'person' | 'scheduler' | null;
}

interface ChangeMade {
  op: 'create' | 'update' | 'delete';
  /** The block's version after the change. */
  revision: number;
  before_start: string | null;
  before_end: string | null;
  outcome: 'written' | 'already_there' | 'person_wins' | 'gone' | null;
}

export interface Undoing {
  now: number;
  busy: readonly BusyInterval[];
  /** Other blocks that stand. */
  around: readonly BusyInterval[];
}

export interface UndoneBlock {
  row: BlockNow;
  change: ChangeMade;
  before: BlockBefore | undefined;
  /** Since the block went, its step got a place by another run. */
  is_placed_again: boolean;
}

export type Restored =
  | { kind: 'remove' }
  | {
      kind: 'back';
      start: number;
      end: number;
      as: Partial<Pick<BlockBefore, 'part' | 'parts' | 'why' | 'pinned' | 'moved_by'>>;
    }
  | { kind: 'left'; why: string };

export function undoneBlock(block: UndoneBlock, { now, busy, around }: Undoing): Restored {
  const { row, change, before } = block;
  const newer = changedSince(row, change);
  if (newer !== undefined) return left(newer);
  if (row.status === 'deleted' && block.is_placed_again) {
    return left('It was scheduled again since.');
  }
  if (change.op === 'create' && change.before_start === null) {
    return Date.parse(row.start_at) > now ? { kind: 'remove' } : left('It has begun.');
  }
  if (row.status !== 'deleted' && Date.parse(row.start_at) <= now) return left('It has begun.');
  if (change.before_start === null || change.before_end === null)
    return left('Its old place is not known.');
  const start = Date.parse(change.before_start);
  const end = Date.parse(change.before_end);
  if (start < now) return left('Its old place is in the past.');
  const way = [...busy, ...around].find((other) => other.start < end && start < other.end);
  if (way !== undefined) return left(`'${way.title ?? 'a meeting'}' is there now.`);
  const as =
    before === undefined
      ? { moved_by: null }
      : {
          part: before.part,
          parts: before.parts,
          why: before.why,
          pinned: before.pinned,
          moved_by: before.moved_by,
        };
  return { kind: 'back', start, end, as };
}

/** What happened to the block after the run's change of it; undefined for nothing. */
function changedSince(row: BlockNow, change: ChangeMade): string | undefined {
  if (change.outcome === 'person_wins') return 'The person had changed it; that stays.';
  if (row.version === change.revision) return undefined;
  if (row.deleted_by === 'person') return 'The person removed it since.';
  if (row.moved_by === 'person' || row.pinned) return 'The person moved or pinned it since.';
  if (['done', 'partial', 'skipped'].includes(row.status)) return `Its work is ${row.status}.`;
  return 'A later run changed it.';
}

function left(why: string): Restored {
  return { kind: 'left', why };
}
