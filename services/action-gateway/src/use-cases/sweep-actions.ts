import type { ActionGatewayContext } from '../context.ts';
import { atWork, dueForExpiry, lockAction } from '../db/actions.ts';
import { forgetCalls } from '../db/connector-calls.ts';
import { forgetUses } from '../db/limit-uses.ts';
import { EXECUTE_ACTION } from '../domain/job-names.ts';
import { DAY_MS } from '../domain/limits-of.ts';
import { expireAction } from './expire-action.ts';
import { clockFault } from './check-clock.ts';
import { isFrozen } from './follow-stop.ts';
import { askAgain } from './held-by-refusal.ts';

const BATCH = 500;

/**
 * Each minute and at the start: what is past its time expires, unless everything is stopped, which freezes its time; and attempts
 * whose process is gone get a job that settles them when their lease ends. Who refused us is asked again.
 */
export async function sweepActions(ctx: ActionGatewayContext): Promise<void> {
  if (!(await isFrozen(ctx, ctx.db)) && (await clockFault(ctx.db)) === undefined) {
    for (const { action_id } of await dueForExpiry.many(ctx.db, ctx.clock.now(), BATCH)) {
      await expireIfDue(ctx, action_id);
    }
  }
  for (const { action_id, attempt, lease_until } of await atWork.many(ctx.db, BATCH)) {
    const send = { key: `${action_id}:lost:${attempt}`, start_after: new Date(lease_until) };
    await ctx.db.transaction((tx) => ctx.queue.send(tx, EXECUTE_ACTION, { action_id }, send));
  }
  await forgetCalls.run(ctx.db);
  await forgetUses.run(ctx.db, new Date(ctx.clock.now().getTime() - 2 * DAY_MS));
  await askAgain(ctx);
}

function expireIfDue(ctx: ActionGatewayContext, action_id: string): Promise<void> {
  return ctx.db.transaction(async (tx) => {
    const action = await lockAction.one(tx, action_id);
    if (await isFrozen(ctx, tx)) return;
    const waits = action.state === 'awaiting_approval' || action.state === 'authorized';
    if (!waits || Date.parse(action.expires_at) > ctx.clock.now().getTime()) return;
    await expireAction(ctx, tx, action);
  });
}
