import { appendAudit } from '@almanac/shared/audit/append';
import { requestScope, type Actor } from '@almanac/shared/http/request-scope';
import { AppError } from '@almanac/shared/lang/app-error';
import { notifyChange } from '@almanac/shared/pg/notify-change';
import { found } from '@almanac/shared/pg/statement';
import type { ActionGatewayContext } from '../context.ts';
import { lockAction } from '../db/actions.ts';
import { lockDeadLetter, markSettled, type DeadLetterRow } from '../db/dead-letters.ts';
import { settleAbsent } from '../db/executions.ts';
import { requireDeed } from './require-deed.ts';
import { transitionAction } from './transition-action.ts';

export interface Settlement {
  dead_letter_id: string;
  /** What the person saw at the provider. */
  happened: boolean;
  note: string;
}

/**
 * A person's word about an unknown outcome. What happened is over; what did not is `failed`, and its dead letter stays to be tried again.
 * Does nothing outside, so it works while everything is stopped. 409 unless the outcome is unknown.
 */
export async function settleDeadLetter(
  ctx: ActionGatewayContext,
  actor: Actor,
  { dead_letter_id, happened, note }: Settlement,
): Promise<DeadLetterRow> {
  return ctx.db.transaction(async (tx) => {
    await requireDeed(tx, actor, 'retry');
    const what = `dead letter ${dead_letter_id}`;
    const { retried_at, ...letter } = found(await lockDeadLetter.maybe(tx, dead_letter_id), what);
    const action = await lockAction.one(tx, letter.action_id);
    if (retried_at !== null || action.state !== 'unknown') {
      throw new AppError('conflict', `The Action is ${action.state}: there is nothing to settle.`);
    }
    const at = ctx.clock.now();
    const settled = happened ? 'happened' : 'did_not_happen';
    await markSettled.run(tx, dead_letter_id, settled, actor.actor, at);
    if (!happened) await settleAbsent.run(tx, action.action_id, actor.actor);
    await appendAudit(tx, {
      at,
      actor: actor.actor,
      actor_type: actor.actor_type,
      action: 'dead_letter.settled',
      subject: dead_letter_id,
      corr_id: requestScope()?.request_id ?? null,
      data: { action_id: action.action_id, settled, note },
    });
    await notifyChange(tx, 'action', action.action_id, null);
    await transitionAction(ctx, tx, action, {
      to: happened ? 'succeeded' : 'failed',
      detail: `${actor.actor} looked: it ${happened ? 'happened' : 'did not happen'}. ${note}`,
      changes: { result: { settled_by: actor.actor, settled, note } },
    });
    return { ...letter, settled };
  });
}
