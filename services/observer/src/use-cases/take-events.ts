/**
 * Events become incidents here: which were taken and what came of them is one transaction, so that each counts once, however
 * often this runs, wherever it dies, and in however many processes. It acts on nothing outside and runs while stopped.
 */
import { incidentEvents, type Provider } from '@almanac/shared/contracts/events';
import type { Transaction } from '@almanac/shared/pg/database';
import { isRefusing } from '@almanac/shared/providers/refusal-rows';
import type { ObserverContext } from '../context.ts';
import { takeFresh } from '../db/events.ts';
import { lockIncidentType, unresolvedOfType } from '../db/incidents.ts';
import { meaningOf, refusalIncident } from '../domain/incident-of-event.ts';
import { openOrGrow } from './report-incident.ts';
import { turnIncident } from './settle-incident.ts';

const BATCH = 100;
const SELF = { actor: 'observer', actor_type: 'service' } as const;

export async function takeEvents(ctx: ObserverContext): Promise<void> {
  while ((await takeBatch(ctx)) === BATCH);
}

function takeBatch(ctx: ObserverContext): Promise<number> {
  return ctx.db.transaction(async (tx) => {
    const events = await takeFresh(tx, incidentEvents, BATCH);
    const met = new Set<Provider>();
    for (const { event_id, event_type, notice } of events) {
      const { report, provider } = meaningOf(event_type, notice);
      const by = { ...SELF, corr_id: event_id };
      if (report !== undefined) await openOrGrow(ctx, tx, report, by);
      if (provider !== undefined) met.add(provider);
    }
    for (const provider of met) await resolveIfAccepted(ctx, tx, provider);
    return events.length;
  });
}

/**
 * What counts is whether any service is refused now, not which event came last: several services meet the same provider, and
 * their events may arrive in any order.
 */
async function resolveIfAccepted(
  ctx: ObserverContext,
  tx: Transaction,
  provider: Provider,
): Promise<void> {
  if ((await isRefusing.one(tx, provider)).refusing) return;
  const type = refusalIncident(provider);
  await lockIncidentType(tx, type);
  for (const incident of await unresolvedOfType(tx, type)) {
    await turnIncident(ctx, tx, incident, { status: 'resolved', by: { ...SELF, corr_id: null } });
  }
}
