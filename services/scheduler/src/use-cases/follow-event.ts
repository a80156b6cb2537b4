/** The person changed one of our events: the block follows, in one transaction with everything that must know of it. */
import type { Transaction } from '@almanac/shared/pg/database';
import type { SchedulerContext } from '../context.ts';
import { type BlockRow, recordWritten } from '../db/block-rows.ts';
import { rememberLook } from '../db/completion-rows.ts';
import type { SeenEvent } from '../domain/sync/judge-event.ts';
import { actorNow } from './actor-now.ts';
import { changeBlock } from './change-block.ts';
import { reportRemoval } from './completion.ts';
import { emitBlockEvent } from './emit-block-event.ts';
import { tellWorkflow } from './tell-workflow.ts';

export const PERSON = { actor: 'person', actor_type: 'person' as const };

function byPerson() {
  return { ...PERSON, request_id: actorNow().request_id };
}

/** Remembers what the calendar holds now. */
export async function rememberEvent(
  tx: Transaction,
  { block, calendar_id, event }: { block: BlockRow; calendar_id: string; event: SeenEvent },
): Promise<void> {
  const iso = (at: number | null) => (at === null ? null : new Date(at).toISOString());
  const { etag, start, end } = event;
  // The machine's clock: a full sync compares it with when its own listing began.
  const { block_id } = block;
  await recordWritten.run(tx, block_id, calendar_id, etag, iso(start), iso(end), new Date());
  if (event.cancelled) return;
  await rememberLook.run(tx, block_id, event.title, event.colour, event.description);
}

/** The block takes the event's place and is pinned there: it is never moved back. */
export async function blockMoved(
  ctx: SchedulerContext,
  tx: Transaction,
  block: BlockRow,
  to: { start: number; end: number },
): Promise<BlockRow> {
  const moved: BlockRow = {
    ...block,
    start_at: new Date(to.start).toISOString(),
    end_at: new Date(to.end).toISOString(),
    status: block.status === 'deleted' || block.status === 'planned' ? 'applied' : block.status,
    deleted_by: null,
    pinned: true,
    moved_by: 'person',
    moved_from_start: block.written_start ?? block.start_at,
    moved_from_end: block.written_end ?? block.end_at,
  };
  const change = { what: 'block.moved', at: ctx.clock.now(), by: byPerson() };
  const changed = await changeBlock(tx, moved, change);
  const moved_from = { start: changed.moved_from_start, end: changed.moved_from_end };
  await emitBlockEvent(ctx, tx, {
    type: 'block.moved',
    block: changed,
    extra: { moved_from, moved_by: 'person' },
  });
  await tellWorkflow(ctx, tx, changed, 'moved');
  return changed;
}

export async function blockDeleted(
  ctx: SchedulerContext,
  tx: Transaction,
  block: BlockRow,
): Promise<BlockRow> {
  const gone: BlockRow = { ...block, status: 'deleted', deleted_by: 'person' };
  const change = { what: 'block.deleted', at: ctx.clock.now(), by: byPerson() };
  const changed = await changeBlock(tx, gone, change);
  await emitBlockEvent(ctx, tx, {
    type: 'block.deleted',
    block: changed,
    extra: { deleted_by: 'person' },
  });
  await tellWorkflow(ctx, tx, changed, 'deleted');
  await reportRemoval(ctx, tx, changed);
  return changed;
}
