/** Watches what became of a run's Action, so that no run hangs: what expired is proposed again, what was refused is taken back. */
import { action as actionSchema } from '@almanac/shared/contracts/actions';
import { PostponeJob } from '@almanac/shared/queue/queue';
import type { SchedulerContext } from '../context.ts';
import { lockRun, lockScheduling, markDeclined } from '../db/run-rows.ts';
import { failRun } from './fail-run.ts';
import { lineOfPlan } from './commit-run.ts';

const SOON_S = 5;
const OVER = ['failed', 'rejected', 'cancelled', 'blocked', 'superseded'];

export async function followRun(
  ctx: SchedulerContext,
  followed: { run_id: string; action_id: string },
): Promise<void> {
  const { run_id, action_id } = followed;
  const open = await ctx.db.transaction(async (tx) => {
    const run = await lockRun.maybe(tx, run_id);
    const waits = run?.status === 'applying' || run?.status === 'awaiting_approval';
    return waits && run.action_id === action_id;
  });
  if (!open) return;
  const { state, expires_at } = await ctx.actions.call({
    method: 'GET',
    path: `/api/v1/actions/${encodeURIComponent(action_id)}`,
    reply: actionSchema.pick({ action_id: true, state: true, expires_at: true }),
  });
  // What may have been done half and can go on no more is asked for anew: a repeat finds what is there already.
  const stuck = state === 'unknown' && Date.parse(expires_at) <= ctx.clock.now().getTime();
  const expired = state === 'expired' || stuck;
  if (!expired && !OVER.includes(state)) {
    throw new PostponeJob(`action ${action_id} is ${state}`, SOON_S);
  }
  await ctx.db.transaction(async (tx) => {
    await lockScheduling.run(tx);
    const run = await lockRun.one(tx, run_id);
    if (run.status !== 'applying' && run.status !== 'awaiting_approval') return;
    const future = run.changes.some(
      (change) => Date.parse(change.start) > ctx.clock.now().getTime(),
    );
    if (run.action_id !== action_id) return;
    if (expired && future) {
      const proposal = run.proposals + 1;
      const key = `${run_id}:${proposal}`;
      await ctx.queue.send(
        tx,
        'propose-run',
        { run_id, proposal },
        { key, ...lineOfPlan(run.plan_id) },
      );
      return;
    }
    await failRun(ctx, tx, run, `The Action is ${state}.`);
    if (state === 'rejected') await markDeclined.run(tx, run_id, ctx.clock.now());
  });
}
