/**
 * The workflow that tells Coda: what changed of a block, and what is so of its task by then. News of one task is worded and sent under
 * its line, so that what is told last was also read last. Whatever changes the blocks of a task
 * ends here, or in `tell-differences.ts`.
 */
import type { EventUpdatedWebhook } from '@almanac/shared/contracts/workflows';
import type { Transaction } from '@almanac/shared/pg/database';
import { postWebhook } from '../clients/webhook.ts';
import type { SchedulerContext } from '../context.ts';
import type { BlockRow } from '../db/block-rows.ts';
import { taskWord } from '../db/completion-rows.ts';
import { keepNews, taskState } from '../db/task-news.ts';
import { isOutcome } from '../domain/completion/outcome.ts';
import { rowStatus, type TaskState, taskRow } from '../domain/sync/task-row.ts';

type NewsStatus = EventUpdatedWebhook['status'];

/**
 * Once per version of the block; nothing to tell where no workflow listens or no event exists. `block` is as this transaction left it, or
 * was read under the line.
 */
export async function tellWorkflow(
  ctx: SchedulerContext,
  tx: Transaction,
  block: BlockRow,
  status: NewsStatus,
): Promise<void> {
  if (ctx.config.WEBHOOK_URL === undefined || block.calendar_event_id === null) return;
  const line = await takeNewsLine(ctx, tx, block.task_id ?? block.block_id);
  const state = await stateOf(tx, block);
  const { span } = state;
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
  const words = { zone: ctx.config.ALMANAC_ZONE, was_written: block.calendar_id !== null };
  const fields = taskRow(news, state, words);
  const told: EventUpdatedWebhook = { ...news, fields };
  const sent = await ctx.queue.sendNew(tx, 'notify-workflow', told, { key, line });
  // What was said before under this key is not said again: then the row was told nothing.
  if (block.task_id === null || !sent) return;
  const [start, end] = [span?.start ?? null, span?.end ?? null];
  await keepNews.run(tx, block.task_id, rowStatus(state), start, end, ctx.clock.now());
}

/** Held until the commit; what is read from now on is told in this order. The line's name. */
export async function takeNewsLine(
  ctx: SchedulerContext,
  tx: Transaction,
  subject: string,
): Promise<string> {
  const line = `news:${subject}`;
  await ctx.queue.takeLine(tx, line);
  return line;
}

/** Of a block without a task, what is so of itself. */
async function stateOf(tx: Transaction, block: BlockRow): Promise<TaskState> {
  const { task_id, status, start_at: start, end_at: end } = block;
  if (task_id === null) {
    const span = status === 'deleted' ? null : { start, end };
    return { span, is_begun: isOutcome(status), is_done: false };
  }
  return stateOfTask(tx, task_id);
}

export async function stateOfTask(tx: Transaction, task_id: string): Promise<TaskState> {
  const { start_at, end_at, is_begun } = await taskState.one(tx, task_id);
  const span = start_at === null || end_at === null ? null : { start: start_at, end: end_at };
  const said = await taskWord.maybe(tx, task_id);
  return { span, is_begun, is_done: said?.outcome === 'done' };
}

/** The job behind it. */
export function notifyWorkflow(ctx: SchedulerContext, news: EventUpdatedWebhook): Promise<void> {
  return postWebhook(ctx.config, news);
}
