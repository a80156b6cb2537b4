/** The end of a run: its status, and once per run what follows from it for the plan, for memory and for Coda. */
import { appendAudit } from '@almanac/shared/audit/append';
import type { Transaction } from '@almanac/shared/pg/database';
import { notifyChange } from '@almanac/shared/pg/notify-change';
import { emitEvent } from '@almanac/shared/queue/memory-outbox';
import type { SchedulerContext } from '../context.ts';
import { type BlockRow, blocksOfRun, findBlocks } from '../db/block-rows.ts';
import {
  type ChangeRow,
  changesOfRun,
  lockRun,
  type RunRow,
  setRunStatus,
} from '../db/run-rows.ts';
import { actorNow } from './actor-now.ts';
import { markPlans } from './commit-run.ts';
import { blocksNow, blockToTell, tasksOf } from './tell-differences.ts';
import { takeNewsLine, tellWorkflow } from './tell-workflow.ts';

/** `applied`, or `partially_applied` where the person's edits won. The Action may be done before its decision is here. */
export function finishRun(
  ctx: SchedulerContext,
  run_id: string,
  action_id: string,
): Promise<'applied' | 'partially_applied'> {
  return ctx.db.transaction(async (tx) => {
    const run = await lockRun.one(tx, run_id);
    if (run.status === 'applied' || run.status === 'partially_applied') return run.status;
    const changes = await changesOfRun.many(tx, run_id);
    const lost = changes.some(
      ({ op, outcome }) => outcome === 'person_wins' || (outcome === 'gone' && op !== 'delete'),
    );
    const status = lost ? 'partially_applied' : 'applied';
    const at = ctx.clock.now();
    await setRunStatus.run(tx, run_id, status, run.detail, at, at, action_id);
    await tellOfRun(ctx, tx, { ...run, action_id }, status);
    await tellTasks(ctx, tx, changes, run.kind === 'move' ? 'moved' : 'scheduled');
    return status;
  });
}

async function tellOfRun(
  ctx: SchedulerContext,
  tx: Transaction,
  run: RunRow,
  status: string,
): Promise<void> {
  const at = ctx.clock.now();
  const blocks = (await blocksToTell(tx, run)).filter((block) => block.status === 'applied');
  const { actor, actor_type, request_id } = actorNow();
  await appendAudit(tx, {
    at,
    actor,
    actor_type,
    action: 'schedule.applied',
    subject: run.run_id,
    corr_id: request_id,
    data: { status, blocks: blocks.length, action_id: run.action_id },
  });
  await notifyChange(tx, 'run', run.run_id, null);
  await emitEvent(ctx.queue, tx, {
    event_type: 'schedule.applied',
    event_source: 'scheduler',
    ...(run.client_id === null ? {} : { client_id: run.client_id }),
    payload: { run_id: run.run_id, status, blocks: blocks.length },
    occurred_at: at.toISOString(),
    dedupe_key: `schedule.applied:${run.run_id}:1`,
  });
  if (run.kind === 'schedule' || run.kind === 'reschedule') await markPlans(ctx, tx, run);
}

/** What a run scheduled, or what it changed of what others scheduled. */
async function blocksToTell(tx: Transaction, { run_id, kind }: RunRow): Promise<BlockRow[]> {
  if (kind === 'schedule') return blocksOfRun.many(tx, run_id);
  const changes = await changesOfRun.many(tx, run_id);
  return findBlocks.many(
    tx,
    changes.map(({ block_id }) => block_id),
  );
}

/**
 * One changed block for each task: the first that stands, else the last that went. What was never made is no news, and neither is
 * a task of which the person changed a block meanwhile: that was told with all of the run's blocks, and is newer. What a later run
 * decided otherwise, that run tells.
 */
async function tellTasks(
  ctx: SchedulerContext,
  tx: Transaction,
  changes: readonly ChangeRow[],
  news: 'moved' | 'scheduled',
): Promise<void> {
  const ids = changes.map(({ block_id }) => block_id);
  const changed = await findBlocks.many(tx, ids);
  for (const task_id of tasksOf(changed)) {
    await takeNewsLine(ctx, tx, task_id);
    const blocks = await blocksNow(tx, changed, task_id);
    const made = blocks.filter(({ block_id }) => changes.some(isMade(block_id)));
    const block = blockToTell(made);
    const told = blocks.some((one) => isPersons(one) && changes.some(isBefore(one)));
    if (block === undefined || told) continue;
    await tellWorkflow(ctx, tx, block, block.status === 'deleted' ? 'deleted' : news);
  }
}

function isMade(of_block: string): (change: ChangeRow) => boolean {
  return ({ block_id, op, outcome }) =>
    block_id === of_block && outcome !== 'person_wins' && (outcome !== 'gone' || op === 'delete');
}

function isBefore({ block_id, version }: BlockRow): (change: ChangeRow) => boolean {
  return (change) => change.block_id === block_id && change.revision < version;
}

/** True where its last change is one that the workflow is told of: a move, a removal, the end of the work. */
function isPersons({ status, moved_by, deleted_by }: BlockRow): boolean {
  if (status === 'deleted') return deleted_by === 'person';
  return moved_by === 'person' || ['done', 'partial', 'skipped'].includes(status);
}
