/**
 * POST /runs/{id}/decline: a person does not want what a run proposes. Nothing of it was in the calendar, and nothing will be. Its cause
 * makes no second run as long as it is the same; asked for by a person, it is computed anew.
 */
import { appendAudit } from '@almanac/shared/audit/append';
import type { RunReply } from '@almanac/shared/contracts/reschedule';
import { AppError } from '@almanac/shared/lang/app-error';
import type { Transaction } from '@almanac/shared/pg/database';
import { notifyChange } from '@almanac/shared/pg/notify-change';
import { found } from '@almanac/shared/pg/statement';
import { emitEvent } from '@almanac/shared/queue/memory-outbox';
import type { SchedulerContext } from '../context.ts';
import { blocksOfRun, lockBlocks } from '../db/block-rows.ts';
import { findRun, lockRun, type RunRow, setDeclined } from '../db/run-rows.ts';
import { actorNow } from './actor-now.ts';
import { takeBackProposed } from './held-schedule.ts';
import { inTurn } from './scheduling-turn.ts';
import { runView } from './views.ts';

/**
 * 404 for an unknown run, 409 `run_not_proposed` for one that waits for nobody's word here; again is the declined run. It works while
 * everything is stopped: it keeps something from happening.
 */
export async function declineRun(
  ctx: SchedulerContext,
  run_id: string,
  reason: string | undefined,
): Promise<RunReply> {
  await inTurn(ctx, async (tx) => {
    const run = found(await lockRun.maybe(tx, run_id), `run ${run_id}`);
    if (run.declined_at !== null) return;
    if (run.status !== 'proposed') throw refusal(run);
    if (run.kind === 'schedule') await leaveAsBefore(ctx, tx, run_id);
    await decline(ctx, tx, run, reason);
  });
  return runView(ctx.db, await findRun.one(ctx.db, run_id));
}

function refusal({ run_id, status }: RunRow): AppError {
  const hint =
    status === 'awaiting_approval' ? ': reject its Action at the action-gateway instead' : '';
  return new AppError('conflict', `Run ${run_id} is ${status}, not proposed${hint}.`, {
    code: 'run_not_proposed',
  });
}

/** Of a schedule made without a calendar the new blocks are rows already. */
async function leaveAsBefore(
  ctx: SchedulerContext,
  tx: Transaction,
  run_id: string,
): Promise<void> {
  const made = await blocksOfRun.many(tx, run_id);
  await lockBlocks.run(
    tx,
    made.map(({ block_id }) => block_id),
  );
  await takeBackProposed(ctx, tx, run_id);
}

async function decline(
  ctx: SchedulerContext,
  tx: Transaction,
  { run_id, client_id }: RunRow,
  reason: string | undefined,
): Promise<void> {
  const at = ctx.clock.now();
  const { actor, actor_type, request_id } = actorNow();
  const why = reason === undefined ? '' : `: ${reason}`;
  await setDeclined.run(tx, run_id, `Declined by ${actor}${why}`, actor, at);
  await appendAudit(tx, {
    at,
    actor,
    actor_type,
    action: 'schedule.declined',
    subject: run_id,
    corr_id: request_id,
    private: reason === undefined ? undefined : { of: actor, data: { reason } },
  });
  await notifyChange(tx, 'run', run_id, null);
  await emitEvent(ctx.queue, tx, {
    event_type: 'schedule.declined',
    event_source: 'scheduler',
    ...(client_id === null ? {} : { client_id }),
    payload: { run_id, reason: reason ?? null },
    occurred_at: at.toISOString(),
    dedupe_key: `schedule.declined:${run_id}:1`,
  });
}
