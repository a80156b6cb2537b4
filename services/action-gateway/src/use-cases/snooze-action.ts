import { appendAudit } from '@almanac/shared/audit/append';
import { requestScope, type Actor } from '@almanac/shared/http/request-scope';
import { AppError } from '@almanac/shared/lang/app-error';
import { notifyChange } from '@almanac/shared/pg/notify-change';
import { found } from '@almanac/shared/pg/statement';
import type { ActionGatewayContext } from '../context.ts';
import { lockAction } from '../db/actions.ts';
import { snoozeAction as writeSnooze } from '../db/revisions.ts';
import { requireWaiting } from './decide-vote.ts';
import { requireDeed } from './require-deed.ts';

/** Takes an Action off one person's list for a while. It expires as before, and others see it as before. */
export async function snoozeAction(
  ctx: ActionGatewayContext,
  actor: Actor,
  action_id: string,
  until: Date,
): Promise<{ action_id: string; until: string }> {
  const at = ctx.clock.now();
  await ctx.db.transaction(async (tx) => {
    await requireDeed(tx, actor, 'approve');
    const action = found(await lockAction.maybe(tx, action_id), `Action ${action_id}`);
    await requireWaiting(ctx, tx, action);
    if (until <= at || until.getTime() >= Date.parse(action.expires_at)) {
      const message = 'must lie between now and its expiry';
      throw new AppError('invalid', `until: ${message}.`, { errors: [{ path: 'until', message }] });
    }
    await writeSnooze.run(tx, action_id, actor.actor, until);
    await appendAudit(tx, {
      at,
      actor: actor.actor,
      actor_type: actor.actor_type,
      action: 'action.snoozed',
      subject: action_id,
      corr_id: requestScope()?.request_id ?? null,
      data: { until: until.toISOString() },
    });
    await notifyChange(tx, 'action', action_id, null);
  });
  return { action_id, until: until.toISOString() };
}
