/** Changes of blocks that no calendar call follows: Coda is told where the row of their task says something else by now. */
import type { EventUpdatedWebhook } from '@almanac/shared/contracts/workflows';
import type { Transaction } from '@almanac/shared/pg/database';
import type { SchedulerContext } from '../context.ts';
import { type BlockRow, findBlocks } from '../db/block-rows.ts';
import { lastNews } from '../db/task-news.ts';
import { isOutcome } from '../domain/completion/outcome.ts';
import { rowStatus } from '../domain/sync/task-row.ts';
import { stateOfTask, takeNewsLine, tellWorkflow } from './tell-workflow.ts';

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

function newsOf({ status }: BlockRow): EventUpdatedWebhook['status'] {
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
