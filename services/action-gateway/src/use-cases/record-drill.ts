import { appendAudit } from '@almanac/shared/audit/append';
import type { DrillReport } from '@almanac/shared/contracts/controls';
import { requestScope, type Actor } from '@almanac/shared/http/request-scope';
import type { ActionGatewayContext } from '../context.ts';
import { requireDeed } from './require-deed.ts';

/** What a drill measured stands in the audit, so that nobody has to believe that the stop was ever tried. */
export async function recordDrill(
  ctx: ActionGatewayContext,
  actor: Actor,
  report: DrillReport,
): Promise<{ audit_id: string }> {
  const audit_id = await ctx.db.transaction(async (tx) => {
    await requireDeed(tx, actor, 'steer');
    return appendAudit(tx, {
      at: ctx.clock.now(),
      actor: actor.actor,
      actor_type: actor.actor_type,
      action: report.passed ? 'drill.passed' : 'drill.failed',
      subject: 'controls',
      corr_id: requestScope()?.request_id ?? null,
      data: { ...report },
    });
  });
  return { audit_id };
}
