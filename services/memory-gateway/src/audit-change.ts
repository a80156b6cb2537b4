import { appendAudit } from '@almanac/shared/audit/append';
import { requestScope } from '@almanac/shared/http/request-scope';
import type { Transaction } from '@almanac/shared/pg/database';
import type { MemoryContext } from './context.ts';
import { SERVICE } from './context.ts';

export interface Change {
  /** `memory.remembered`, `event.recorded`. */
  action: string;
  subject: string;
  data?: Record<string, unknown>;
}

/** Writes the audit row of a change in the transaction that makes it, under the caller's name. */
export async function auditChange(
  ctx: MemoryContext,
  tx: Transaction,
  change: Change,
): Promise<void> {
  const scope = requestScope();
  await appendAudit(tx, {
    at: ctx.clock.now(),
    actor: currentActor(),
    actor_type: scope?.actor.actor_type ?? 'service',
    corr_id: scope?.request_id ?? null,
    ...change,
  });
}

/** Who is acting; the service itself outside of any request. */
export function currentActor(): string {
  return requestScope()?.actor.actor ?? SERVICE;
}
