import { appendAudit } from '@almanac/shared/audit/append';
import { requireAllowed } from '@almanac/shared/controls/read-controls';
import { requestScope, type Actor } from '@almanac/shared/http/request-scope';
import { AppError } from '@almanac/shared/lang/app-error';
import { notifyChange } from '@almanac/shared/pg/notify-change';
import { found } from '@almanac/shared/pg/statement';
import type { ActionGatewayContext } from '../context.ts';
import type { ActionRow } from '../db/action-row.ts';
import { lockAction } from '../db/actions.ts';
import { lockDeadLetter, markRetried, type DeadLetterRow } from '../db/dead-letters.ts';
import { canReconcile } from './claim-action.ts';
import { enqueueExecution } from './enqueue-execution.ts';
import { requireDeed } from './require-deed.ts';
import { transitionAction } from './transition-action.ts';

/** Gives an Action its attempts back. Once per dead letter; 409 for a second time or when the Action has expired. */
export async function retryDeadLetter(
  ctx: ActionGatewayContext,
  actor: Actor,
  dead_letter_id: string,
): Promise<DeadLetterRow> {
  await requireAllowed(ctx.db, ctx.kill, 'decide');
  return ctx.db.transaction(async (tx) => {
    await requireDeed(tx, actor, 'retry');
    const what = `dead letter ${dead_letter_id}`;
    const { retried_at, ...letter } = found(await lockDeadLetter.maybe(tx, dead_letter_id), what);
    const action = await lockAction.one(tx, letter.action_id);
    const at = ctx.clock.now();
    const refused = refusal(action, { retried_at, now: at, blind: isBlind(ctx, action) });
    if (refused !== undefined) throw new AppError('conflict', refused);
    await markRetried.run(tx, dead_letter_id, actor.actor, at);
    await appendAudit(tx, {
      at,
      actor: actor.actor,
      actor_type: actor.actor_type,
      action: 'dead_letter.retried',
      subject: dead_letter_id,
      corr_id: requestScope()?.request_id ?? null,
      data: { action_id: action.action_id },
    });
    await notifyChange(tx, 'action', action.action_id, null);
    // One with an unknown outcome stays so: the next attempt reconciles it.
    const again =
      action.state === 'failed'
        ? await transitionAction(ctx, tx, action, {
            to: 'authorized',
            detail: `Tried again by ${actor.actor}.`,
            changes: { attempts: 0, holds: 0, result: null },
          })
        : action;
    await enqueueExecution(ctx, tx, again);
    return letter;
  });
}

/** Nobody but a person can say whether it happened, so a new try could do it twice. */
function isBlind(ctx: ActionGatewayContext, action: ActionRow): boolean {
  return action.state === 'unknown' && !canReconcile(ctx, action);
}

function refusal(
  action: { state: string; expires_at: string },
  { retried_at, now, blind }: { retried_at: string | null; now: Date; blind: boolean },
): string | undefined {
  if (retried_at !== null) return 'This dead letter was tried again already.';
  if (Date.parse(action.expires_at) <= now.getTime()) {
    return 'The Action has expired; propose it anew.';
  }
  if (blind) return 'Whether it happened is not known: look, and say so (settle) first.';
  const open = action.state === 'failed' || action.state === 'unknown';
  return open ? undefined : `The Action is ${action.state}.`;
}
