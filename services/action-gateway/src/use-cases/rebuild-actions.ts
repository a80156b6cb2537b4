import { appendAudit } from '@almanac/shared/audit/append';
import { requestScope } from '@almanac/shared/http/request-scope';
import { SERVICE, type ActionGatewayContext } from '../context.ts';
import { rebuildFromEvents } from '../db/action-events.ts';

/** Writes the table of Actions again from its events, which are the truth; returns how many Actions there are. */
export function rebuildActions(ctx: ActionGatewayContext): Promise<number> {
  return ctx.db.transaction(async (tx) => {
    const actions = await rebuildFromEvents.run(tx);
    const scope = requestScope();
    await appendAudit(tx, {
      at: ctx.clock.now(),
      actor: scope?.actor.actor ?? SERVICE,
      actor_type: scope?.actor.actor_type ?? 'service',
      action: 'actions.rebuilt',
      subject: 'actions',
      corr_id: scope?.request_id ?? null,
      data: { actions },
    });
    return actions;
  });
}
