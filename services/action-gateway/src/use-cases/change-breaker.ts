/** A connector's breaker, by people: opened by hand it stays open, and closing it lets the next call through at once. */
import { appendAudit } from '@almanac/shared/audit/append';
import { requireAllowed } from '@almanac/shared/controls/read-controls';
import { requestScope, type Actor } from '@almanac/shared/http/request-scope';
import { notifyChange } from '@almanac/shared/pg/notify-change';
import type { ActionGatewayContext } from '../context.ts';
import { holdBreaker, releaseBreaker } from '../db/breakers.ts';
import { lockConnector } from '../db/connector-calls.ts';
import { requireDeed } from './require-deed.ts';

export interface BreakerChange {
  connector: string;
  to: 'open' | 'closed';
  reason: string;
}

/** Opening works while everything is stopped, closing does not. */
export async function changeBreaker(
  ctx: ActionGatewayContext,
  actor: Actor,
  { connector, to, reason }: BreakerChange,
): Promise<void> {
  await requireDeed(ctx.db, actor, 'break');
  if (to === 'closed') await requireAllowed(ctx.db, ctx.kill, 'decide');
  await ctx.db.transaction(async (tx) => {
    await lockConnector.run(tx, connector);
    if (to === 'open') await holdBreaker.run(tx, connector, actor.actor, reason);
    else await releaseBreaker.run(tx, connector);
    await appendAudit(tx, {
      at: ctx.clock.now(),
      actor: actor.actor,
      actor_type: actor.actor_type,
      action: `breaker.${to}`,
      subject: connector,
      corr_id: requestScope()?.request_id ?? null,
      data: { reason },
    });
    await notifyChange(tx, 'control', 'breakers', null);
  });
}
