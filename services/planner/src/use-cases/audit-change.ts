/** Who changes something, and the audit row of it. */
import { appendAudits } from '@almanac/shared/audit/append';
import { requestScope, type Actor } from '@almanac/shared/http/request-scope';
import type { Transaction } from '@almanac/shared/pg/database';
import type { Change } from '@almanac/shared/pg/notify-change';
import { SERVICE, type PlannerContext } from '../context.ts';

/** Who is behind the present request; a job without one acts as the service itself. */
export function presentActor(): Pick<Actor, 'actor' | 'actor_type'> {
  return requestScope()?.actor ?? { actor: SERVICE, actor_type: 'service' };
}

/** `notice` is what the change feed tells of it. */
export async function auditChange(
  ctx: PlannerContext,
  tx: Transaction,
  change: { action: string; subject: string; data: Record<string, unknown> },
  notice?: Change,
): Promise<void> {
  const { actor, actor_type } = presentActor();
  const corr_id = requestScope()?.request_id ?? null;
  const at = ctx.clock.now();
  const entry = { ...change, at, actor, actor_type, corr_id };
  await appendAudits(tx, [entry], notice === undefined ? [] : [notice]);
}
