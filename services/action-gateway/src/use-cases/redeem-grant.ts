import { appendAudit } from '@almanac/shared/audit/append';
import { requireAllowed } from '@almanac/shared/controls/read-controls';
import { requireService } from '@almanac/shared/http/authenticate';
import { requestScope, type Actor } from '@almanac/shared/http/request-scope';
import type { ActionGatewayContext } from '../context.ts';
import { spendGrant, type GrantUse } from './spend-grant.ts';

/** The scheduler's question before it writes to a calendar. Only the scheduler may ask; refused while stopped. */
export async function redeemGrant(
  ctx: ActionGatewayContext,
  actor: Actor,
  use: Omit<GrantUse, 'by'>,
): Promise<{ action_id: string; attempt: number }> {
  requireService(actor, 'scheduler');
  await requireAllowed(ctx.db, ctx.kill, 'execute');
  return ctx.db.transaction(async (tx) => {
    const attempt = await spendGrant(tx, { ...use, by: actor.actor });
    await appendAudit(tx, {
      at: ctx.clock.now(),
      actor: actor.actor,
      actor_type: actor.actor_type,
      action: 'grant.spent',
      subject: use.action_id,
      corr_id: requestScope()?.request_id ?? null,
      data: { attempt },
    });
    return { action_id: use.action_id, attempt };
  });
}
