/** The person changed one of our events: the block follows, in one transaction with everything that must know of it. */
import type { Transaction } from '@almanac/shared/pg/database';
import type { SchedulerContext } from '../context.ts';
import { type BlockRow, openBlocksOfStep, recordWritten } from '../db/block-rows.ts';
import type { SeenEvent } from '../domain/sync/judge-event.ts';
import { actorNow } from './actor-now.ts';
import { changeBlock } from './change-block.ts';
import { emitBlockEvent, tellWorkflow } from './tell-others.ts';

export const PERSON = { actor: 'person', actor_type: 'person' as const };

function byPerson() {
  return { ...PERSON, request_id: actorNow().request_id };
}

/** Remembers what the calendar holds now. */
export function rememberEvent(
  tx: Transaction,
  { block, calendar_id, event }: { block: BlockRow; calendar_id: string; event: SeenEvent },
): Promise<number> {
  const iso = (at: number | null) => (at === null ? null : new Date(at).toISOString());
  const { etag, start, end } = event;
  // The machine's clock: a full sync compares it with when its own listing began.
  return recordWritten.run(tx, block.block_id, calendar_id, etag, iso(start), iso(end), new Date());
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
  return changed;
}

export interface Outcome {
  outcome: 'done' | 'partial' | 'skipped';
  actual_minutes: number | null;
  by?: { actor: string; actor_type: 'service' | 'orchestrator' | 'person' };
}

/** Work on a block ended. When it was the step's last open block, the planner learns the step's outcome. */
export async function blockDone(
  ctx: SchedulerContext,
  tx: Transaction,
  block: BlockRow,
  { outcome, actual_minutes, by }: Outcome,
): Promise<BlockRow> {
  const at = ctx.clock.now();
  const worked = outcome !== 'skipped';
  const done: BlockRow = {
    ...block,
    status: outcome,
    actual_start: worked ? block.start_at : null,
    actual_end: worked ? endOf(block, actual_minutes) : null,
    actual_minutes: worked ? actual_minutes : 0,
  };
  const actor = { ...(by ?? PERSON), request_id: actorNow().request_id };
  const changed = await changeBlock(tx, done, { what: `block.${outcome}`, at, by: actor });
  await emitBlockEvent(ctx, tx, {
    type: 'block.completed',
    block: changed,
    extra: { outcome, actual_minutes },
  });
  await tellWorkflow(ctx, tx, changed, outcome);
  const { plan_id, step_id } = block;
  if (plan_id === null || step_id === null) return changed;
  if ((await openBlocksOfStep.one(tx, plan_id, step_id)).open > 0) return changed;
  const key = `${block.block_id}:${changed.version}`;
  await ctx.queue.send(tx, 'report-outcome', { plan_id, step_id, key }, { key });
  return changed;
}

function endOf(block: BlockRow, actual_minutes: number | null): string {
  if (actual_minutes === null) return block.end_at;
  return new Date(Date.parse(block.start_at) + actual_minutes * 60_000).toISOString();
}
