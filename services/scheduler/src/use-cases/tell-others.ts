/** What others learn of a block: a business event for memory, and the workflow that tells Coda. Both leave after the commit. */
import type { EventUpdatedWebhook } from '@almanac/shared/contracts/workflows';
import type { Transaction } from '@almanac/shared/pg/database';
import { emitEvent } from '@almanac/shared/queue/memory-outbox';
import { postWebhook } from '../clients/webhook.ts';
import type { SchedulerContext } from '../context.ts';
import { type BlockRow, taskSpan } from '../db/block-rows.ts';
import { taskWord } from '../db/completion-rows.ts';
import { taskRow } from '../domain/sync/task-row.ts';

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

/**
 * Tells the workflow once per version of the block; nothing to tell where no workflow listens or no event exists. News of one
 * task is told in its order: an older one that had to wait would write its old times over the new ones.
 */
export async function tellWorkflow(
  ctx: SchedulerContext,
  tx: Transaction,
  block: BlockRow,
  status: EventUpdatedWebhook['status'],
): Promise<void> {
  if (ctx.config.WEBHOOK_URL === undefined || block.calendar_event_id === null) return;
  const line = `news:${block.task_id ?? block.block_id}`;
  await ctx.queue.takeLine(tx, line);
  const span = await spanOf(tx, block);
  const whole = status === 'scheduled' && span !== null ? span : undefined;
  const news = {
    event_id: block.calendar_event_id,
    block_id: block.block_id,
    plan_id: block.plan_id,
    task_id: block.task_id,
    client_id: block.client_id,
    title: block.title,
    status,
    start: whole?.start ?? block.start_at,
    end: whole?.end ?? block.end_at,
    task_span: span,
    revision: block.version,
  };
  const key = `${block.block_id}:${block.version}:${status}`;
  const said = block.task_id === null ? undefined : await taskWord.maybe(tx, block.task_id);
  const fields = taskRow(news, ctx.config.ALMANAC_ZONE, said?.outcome === 'done');
  const told: EventUpdatedWebhook = { ...news, fields };
  await ctx.queue.send(tx, 'notify-workflow', told, { key, line });
}

async function spanOf(
  tx: Transaction,
  block: BlockRow,
): Promise<{ start: string; end: string } | null> {
  if (block.task_id === null) {
    return block.status === 'deleted' ? null : { start: block.start_at, end: block.end_at };
  }
  const { start_at, end_at } = await taskSpan.one(tx, block.task_id);
  return start_at === null || end_at === null ? null : { start: start_at, end: end_at };
}

/** The job behind `tellWorkflow`. */
export function notifyWorkflow(ctx: SchedulerContext, news: EventUpdatedWebhook): Promise<void> {
  return postWebhook(ctx.config, news);
}
