/** A run that will not reach the calendar: what it had not written is taken back, so that blocks and calendar agree again. */
import { appendAudit } from '@almanac/shared/audit/append';
import type { Transaction } from '@almanac/shared/pg/database';
import { notifyChange } from '@almanac/shared/pg/notify-change';
import type { SchedulerContext } from '../context.ts';
import { type BlockRow, findBlock, lockBlocks } from '../db/block-rows.ts';
import { doubtSync } from '../db/calendar-rows.ts';
import { waitingChange } from '../db/completion-rows.ts';
import {
  carryRevision,
  type ChangeRow,
  changesOfRun,
  markNotUndone,
  type RunRow,
  setRunStatus,
} from '../db/run-rows.ts';
import { takenBack } from '../domain/runs/taken-back.ts';
import { actorNow } from './actor-now.ts';
import { standBack } from './stand-back.ts';
import { tellWhatDiffers } from './tell-differences.ts';

/**
 * `failed`, or `partially_applied` where some of it is in the calendar already. The caller holds the scheduling lock and the run. A
 * write of which no answer came may stand there too, once one was tried: the next sync reads everything, and puts right what it finds.
 */
export async function failRun(
  ctx: SchedulerContext,
  tx: Transaction,
  run: RunRow,
  reason: string,
): Promise<void> {
  const { run_id } = run;
  const at = ctx.clock.now();
  const { actor, actor_type, request_id } = actorNow();
  // Before the blocks: a sync holds its state while it takes an event in.
  if (run.calendar_id !== null && run.attempted_at !== null)
    await doubtSync.run(tx, run.calendar_id);
  const ids = (await changesOfRun.many(tx, run_id)).map(({ block_id }) => block_id);
  await lockBlocks.run(tx, ids);
  const changes = await changesOfRun.many(tx, run_id);
  const some = changes.some((change) => change.outcome === 'written');
  const status = some ? 'partially_applied' : 'failed';
  await setRunStatus.run(tx, run_id, status, reason, at, null, null);
  await takeBack(ctx, tx, { run, reason, changes: changes.filter((one) => one.outcome === null) });
  // What it had written, and what waits no more.
  await tellWhatDiffers(ctx, tx, ids);
  if (run.kind === 'undo') await markNotUndone.run(tx, run_id, at);
  await appendAudit(tx, {
    at,
    actor,
    actor_type,
    action: 'schedule.failed',
    subject: run_id,
    corr_id: request_id,
    data: { status, reason: reason.slice(0, 300) },
  });
  await notifyChange(tx, 'run', run_id, null);
}

interface Refusal {
  run: RunRow;
  reason: string;
  changes: readonly ChangeRow[];
}

/** The run is over by now, so that what still waits to be written is others'. */
async function takeBack(
  ctx: SchedulerContext,
  tx: Transaction,
  { run, reason, changes }: Refusal,
): Promise<void> {
  const blocks: BlockRow[] = [];
  const undone: ChangeRow[] = [];
  for (const change of changes) {
    const block = await findBlock.one(tx, change.block_id);
    const before = run.result.before?.find(({ block_id }) => block_id === block.block_id);
    const waits = (await waitingChange.maybe(tx, block.block_id)) !== undefined;
    const taken = takenBack({ block, change, before, waits });
    if (taken.kind === 'left') continue;
    undone.push(change);
    if (taken.kind === 'gone') {
      blocks.push({ ...block, status: 'deleted', deleted_by: 'scheduler' });
      continue;
    }
    const { status, start_at, end_at, as } = taken;
    blocks.push({ ...block, ...as, status, start_at, end_at, deleted_by: null });
  }
  const back = await standBack(ctx, tx, blocks, { key: `${run.run_id}:failed`, detail: reason });
  for (const [index, { block_id, revision, before_start, before_end }] of undone.entries()) {
    const block = back[index];
    if (block === undefined || block.version !== revision + 1) continue;
    const as_before = block.start_at === before_start && block.end_at === before_end;
    if (as_before) await carryRevision.run(tx, block_id, revision, block.version);
  }
}
