/**
 * The workflow that tells Coda: what changed of a block, and what is so of its task by then. News of one task is worded and sent under
 * its line, so that what is told last was also read last. Whatever changes the blocks of a task ends in one of these two.
 */
import type { EventUpdatedWebhook } from '@almanac/shared/contracts/workflows';
import type { Transaction } from '@almanac/shared/pg/database';
import { postWebhook } from '../clients/webhook.ts';
import type { SchedulerContext } from '../context.ts';
import { type BlockRow, findBlocks } from '../db/block-rows.ts';
import { taskWord } from '../db/completion-rows.ts';
import { keepNews, lastNews, taskState } from '../db/task-news.ts';
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
  await ctx.queue.send(tx, 'notify-workflow', told, { key, line });
  if (block.task_id === null) return;
  const [start, end] = [span?.start ?? null, span?.end ?? null];
  await keepNews.run(tx, block.task_id, rowStatus(state), start, end, ctx.clock.now());
}

/**
 * Of blocks that changed, or were found changed, without a call of the calendar that would tell it: one news for each task whose row
 * says something else. A task that Coda knows nothing of, and of which nothing stands, is no news.
 */
export async function tellWhatDiffers(
  ctx: SchedulerContext,
  tx: Transaction,
  block_ids: readonly string[],
): Promise<void> {
  if (ctx.config.WEBHOOK_URL === undefined || block_ids.length === 0) return;
  const known = await findBlocks.many(tx, block_ids);
  for (const task_id of tasksOf(known)) {
    await takeNewsLine(ctx, tx, task_id);
    const block = blockToTell(await blocksNow(tx, known, task_id));
    if (block !== undefined && (await rowDiffers(tx, task_id))) {
      await tellWorkflow(ctx, tx, block, newsOf(block));
    }
  }
}

/**
 * As above, for blocks that a run takes away with nothing to call. Of a task for which it calls, the end of the run will tell.
 */
export function tellOfQuiet(
  ctx: SchedulerContext,
  tx: Transaction,
  removed: readonly BlockRow[],
  called: readonly { block: BlockRow }[],
): Promise<void> {
  const later = new Set(called.map(({ block }) => block.task_id));
  const quiet = removed.filter(({ task_id }) => !later.has(task_id));
  return tellWhatDiffers(
    ctx,
    tx,
    quiet.map(({ block_id }) => block_id),
  );
}

/** In one order for all: two that tell of the same tasks at once must not wait for each other. */
export function tasksOf(blocks: readonly BlockRow[]): string[] {
  return [...new Set(blocks.flatMap(({ task_id }) => task_id ?? []))].toSorted();
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

/** Those of the blocks that are the task's, as they are under its line. */
export function blocksNow(
  tx: Transaction,
  blocks: readonly BlockRow[],
  task_id: string,
): Promise<BlockRow[]> {
  const own = blocks.filter((block) => block.task_id === task_id);
  return findBlocks.many(
    tx,
    own.map(({ block_id }) => block_id),
  );
}

/** The first that stands, else the last that went. */
export function blockToTell(blocks: readonly BlockRow[]): BlockRow | undefined {
  const standing = blocks.find(({ status }) => status !== 'deleted' && status !== 'proposed');
  return standing ?? blocks.findLast(({ status }) => status === 'deleted');
}

function newsOf({ status }: BlockRow): NewsStatus {
  if (status === 'deleted') return 'deleted';
  return isOutcome(status) ? status : 'scheduled';
}

/** Whether the task's row was told something else than what is so; the caller holds the line. */
export async function rowDiffers(tx: Transaction, task_id: string): Promise<boolean> {
  const state = await stateOfTask(tx, task_id);
  const last = await lastNews.maybe(tx, task_id);
  if (last === undefined) return state.span !== null;
  const { status, start_at, end_at } = last;
  const { span } = state;
  return (
    status !== rowStatus(state) ||
    start_at !== (span?.start ?? null) ||
    end_at !== (span?.end ?? null)
  );
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

async function stateOfTask(tx: Transaction, task_id: string): Promise<TaskState> {
  const { start_at, end_at, is_begun } = await taskState.one(tx, task_id);
  const span = start_at === null || end_at === null ? null : { start: start_at, end: end_at };
  const said = await taskWord.maybe(tx, task_id);
  return { span, is_begun, is_done: said?.outcome === 'done' };
}

/** The job behind it. */
export function notifyWorkflow(ctx: SchedulerContext, news: EventUpdatedWebhook): Promise<void> {
  return postWebhook(ctx.config, news);
}
