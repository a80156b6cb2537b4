/** Who changes something, and the audit row of it. */
import { appendAudit } from '@almanac/shared/audit/append';
import { requestScope, type Actor } from '@almanac/shared/http/request-scope';
import type { Transaction } from '@almanac/shared/pg/database';
import { SERVICE, type PlannerContext } from '../context.ts';

/** Who is behind the present request; a job without one acts as the service itself. */
export function presentActor(): Pick<Actor, 'actor' | 'actor_type'> {
  return requestScope()?.actor ?? { actor: SERVICE, actor_type: 'service' };
}

export async function auditChange(
  ctx: PlannerContext,
  tx: Transaction,
  change: { action: string; subject: string; data: Record<string, unknown> },
): Promise<void> {
  const { actor, actor_type } = presentActor();
  const corr_id = requestScope()?.request_id ?? null;
  const at = ctx.clock.now();
  await appendAudit(tx, { ...change, at, actor, actor_type, corr_id });
}
