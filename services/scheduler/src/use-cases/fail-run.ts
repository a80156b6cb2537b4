/** A run that will not reach the calendar: what it had not written is taken back, so that blocks and calendar agree again. */
import { appendAudit } from '@almanac/shared/audit/append';
import type { Transaction } from '@almanac/shared/pg/database';
import type { SchedulerContext } from '../context.ts';
import { type BlockRow, blockInTheWay, findBlock, lockBlocks } from '../db/block-rows.ts';
import { type ChangeRow, changesOfRun, type RunRow, setRunStatus } from '../db/run-rows.ts';
import type { BlockBefore } from '../domain/runs/run-result.ts';
import { actorNow } from './actor-now.ts';
import { changeBlock } from './change-block.ts';

/** `failed`, or `partially_applied` where some of it is in the calendar already. */
export async function failRun(
  ctx: SchedulerContext,
  tx: Transaction,
  run: RunRow,
  reason: string,
): Promise<void> {
  const at = ctx.clock.now();
  const { actor, actor_type, request_id } = actorNow();
  const changes = await changesOfRun.many(tx, run.run_id);
  await lockBlocks.run(
    tx,
    changes.map(({ block_id }) => block_id),
  );
  for (const change of changes) {
    if (change.outcome !== null) continue;
    const block = await findBlock.one(tx, change.block_id);
    const before = run.result.before?.find(({ block_id }) => block_id === block.block_id);
    const back = takenBack(block, change, before);
    if (back === undefined || (await isTaken(tx, back))) continue;
    const by = { actor, actor_type, request_id };
    await changeBlock(tx, back, { what: 'block.taken_back', at, by, detail: reason });
  }
  const some = changes.some((change) => change.outcome === 'written');
  const status = some ? 'partially_applied' : 'failed';
  await setRunStatus.run(tx, run.run_id, status, reason, at, null, null);
  await appendAudit(tx, {
    at,
    actor,
    actor_type,
    action: 'schedule.failed',
    subject: run.run_id,
    corr_id: request_id,
    data: { status, reason: reason.slice(0, 300) },
  });
}

/** The block as it was before the change, or undefined where somebody changed it since. */
function takenBack(
  block: BlockRow,
  change: ChangeRow,
  before: BlockBefore | undefined,
): BlockRow | undefined {
  const { op, before_start, before_end } = change;
  if (op === 'delete') {
    if (block.deleted_by !== 'scheduler' || block.etag === null) return undefined;
    return { ...block, status: 'applied', deleted_by: null };
  }
  if (block.version !== change.revision) return undefined;
  if (op === 'update' && before_start !== null && before_end !== null) {
    const { block_id: _, ...was } = before ?? { block_id: '', moved_by: null };
    return { ...block, ...was, start_at: before_start, end_at: before_end };
  }
  return { ...block, status: 'deleted', deleted_by: 'scheduler' };
}

async function isTaken(tx: Transaction, block: BlockRow): Promise<boolean> {
  if (block.status === 'deleted') return false;
  const { block_id, start_at, end_at } = block;
  return (await blockInTheWay.maybe(tx, block_id, start_at, end_at)) !== undefined;
}
