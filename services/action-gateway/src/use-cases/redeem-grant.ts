import { requireAllowed } from '@almanac/shared/controls/read-controls';
import { requireService } from '@almanac/shared/http/authenticate';
import type { Actor } from '@almanac/shared/http/request-scope';
import type { ActionGatewayContext } from '../context.ts';
import { findAction } from '../db/actions.ts';
import { spendGrant, type GrantUse } from './spend-grant.ts';

/** The scheduler's question before it writes to a calendar. Only the scheduler may ask; refused while stopped. */
export async function redeemGrant(
  ctx: ActionGatewayContext,
  actor: Actor,
  use: Omit<GrantUse, 'by'>,
): Promise<{ action_id: string; attempt: number; expires_at: string }> {
  requireService(actor, 'scheduler');
  await requireAllowed(ctx.db, ctx.kill, 'execute');
  const attempt = await spendGrant(ctx, { ...use, by: actor.actor });
  const { expires_at } = await findAction.one(ctx.db, use.action_id);
  return { action_id: use.action_id, attempt, expires_at };
}
