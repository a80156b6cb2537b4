import { requestScope } from '@almanac/shared/http/request-scope';
import type { ObserverContext } from '../context.ts';
import { lockIncidentType, quietTypes, unresolvedOfType } from '../db/incidents.ts';
import { WORKFLOW_INCIDENT } from '../domain/incident-of-event.ts';
import { turnIncident } from './settle-incident.ts';

const QUIET_MS = 12 * 3_600_000;

/**
 * Nothing says that a workflow is well again, so its incident ends when it has not failed for 12 hours. Asked again under the lock:
 * it may have failed in between.
 */
export async function endQuietIncidents(ctx: ObserverContext): Promise<void> {
  const before = new Date(ctx.clock.now().getTime() - QUIET_MS);
  for (const type of await quietTypes(ctx.db, WORKFLOW_INCIDENT, before)) {
    await ctx.db.transaction(async (tx) => {
      await lockIncidentType(tx, type);
      for (const incident of await unresolvedOfType(tx, type)) {
        if (Date.parse(incident.last_at) >= before.getTime()) continue;
        const corr_id = requestScope()?.request_id ?? null;
        const by = { actor: 'observer', actor_type: 'service', corr_id } as const;
        await turnIncident(ctx, tx, incident, { status: 'resolved', by });
      }
    });
  }
}
