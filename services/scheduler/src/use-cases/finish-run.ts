/** The end of a run: its status, and once per run what follows from it for the plan, for memory and for Coda. */
import { appendAudit } from '@almanac/shared/audit/append';
import type { Transaction } from '@almanac/shared/pg/database';
import { emitEvent } from '@almanac/shared/queue/memory-outbox';
import type { SchedulerContext } from '../context.ts';
import { type BlockRow, blocksOfRun, findBlock, findBlocks } from '../db/block-rows.ts';
import {
  type ChangeRow,
  changesOfRun,
  lockRun,
  type RunRow,
  setRunStatus,
} from '../db/run-rows.ts';
import { actorNow } from './actor-now.ts';
import { markPlans } from './commit-run.ts';
import { tellWorkflow } from './tell-others.ts';

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
    const news = run.kind === 'move' ? 'moved' : 'scheduled';
    for (const block of await blockPerTask(tx, changes)) {
      await tellWorkflow(ctx, tx, block, block.status === 'deleted' ? 'deleted' : news);
    }
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
 * a task of which the person changed a block meanwhile: that was told with all of the run's blocks, and is newer. In the order of
 * the tasks' ids: two runs that tell of the same tasks at once must not wait for each other.
 */
async function blockPerTask(tx: Transaction, changes: readonly ChangeRow[]): Promise<BlockRow[]> {
  const chosen = new Map<string, BlockRow>();
  const told = new Set<string>();
  for (const { block_id, op, outcome, revision } of changes) {
    const block = await findBlock.one(tx, block_id);
    if (block.task_id === null) continue;
    if (block.version > revision && isPersons(block)) told.add(block.task_id);
    if (outcome === 'person_wins' || (outcome === 'gone' && op !== 'delete')) continue;
    const known = chosen.get(block.task_id);
    if (known === undefined || isBetter(block, known)) chosen.set(block.task_id, block);
  }
  return [...chosen]
    .filter(([task_id]) => !told.has(task_id))
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([, block]) => block);
}

function isBetter(block: BlockRow, known: BlockRow): boolean {
  if (block.status === 'deleted') return false;
  return known.status === 'deleted' || block.start_at < known.start_at;
}

/** True where its last change is one that the workflow is told of: a move, a removal, the end of the work. */
function isPersons({ status, moved_by, deleted_by }: BlockRow): boolean {
  if (status === 'deleted') return deleted_by === 'person';
  return moved_by === 'person' || ['done', 'partial', 'skipped'].includes(status);
}
