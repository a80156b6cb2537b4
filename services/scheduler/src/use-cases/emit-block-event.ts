/** What memory learns of a block: a business event, which leaves after the commit. */
import type { Transaction } from '@almanac/shared/pg/database';
import { emitEvent } from '@almanac/shared/queue/memory-outbox';
import type { SchedulerContext } from '../context.ts';
import type { BlockRow } from '../db/block-rows.ts';

type BlockEvent =
  | 'block.created'
  | 'block.moved'
  | 'block.deleted'
  | 'block.completed'
  | 'block.reopened';

/** Records the fact once per version of the block, in the order of the versions. */
export function emitBlockEvent(
  ctx: SchedulerContext,
  tx: Transaction,
  fact: { type: BlockEvent; block: BlockRow; extra?: Record<string, unknown> },
): Promise<void> {
  const { type, block, extra = {} } = fact;
  const { block_id, plan_id, task_id, step_id, title } = block;
  const recorded = {
    event_type: type,
    event_source: 'scheduler',
    ...(block.client_id === null ? {} : { client_id: block.client_id }),
    payload: {
      block_id,
      plan_id,
      task_id,
      step_id,
      title,
      start: block.start_at,
      end: block.end_at,
      ...extra,
    },
    occurred_at: ctx.clock.now().toISOString(),
    dedupe_key: `${type}:${block_id}:${block.version}`,
  };
  return emitEvent(ctx.queue, tx, recorded, `block:${block_id}`);
}
