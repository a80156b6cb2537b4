import { appendAudit } from '@almanac/shared/audit/append';
import { requirePerson } from '@almanac/shared/http/authenticate';
import { requestScope, type Actor } from '@almanac/shared/http/request-scope';
import { AppError } from '@almanac/shared/lang/app-error';
import type { Transaction } from '@almanac/shared/pg/database';
import { notifyChange } from '@almanac/shared/pg/notify-change';
import { found } from '@almanac/shared/pg/statement';
import { emitEvent } from '@almanac/shared/queue/memory-outbox';
import type { ObserverContext } from '../context.ts';
import { decideIncident, findIncidentLocked, type IncidentRow } from '../db/incidents.ts';
import type { Reporter } from './report-incident.ts';

type Settled = 'acknowledged' | 'resolved';

/** A person takes note of an incident or closes it. A repeat changes nothing; what is resolved stays so (409). */
export function settleIncident(
  ctx: ObserverContext,
  incident_id: string,
  status: Settled,
  actor: Actor,
): Promise<IncidentRow> {
  requirePerson(actor);
  return ctx.db.transaction(async (tx) => {
    const known = found(await findIncidentLocked(tx, incident_id), `incident ${incident_id}`);
    if (known.status === status) return known;
    if (known.status === 'resolved') {
      throw new AppError('conflict', 'This incident is resolved already.');
    }
    const corr_id = requestScope()?.request_id ?? null;
    const by = { actor: actor.actor, actor_type: actor.actor_type, corr_id };
    return turnIncident(ctx, tx, known, { status, by });
  });
}

/** The new status of a locked incident, with its audit row and, at its end, the event. */
export async function turnIncident(
  ctx: ObserverContext,
  tx: Transaction,
  { incident_id, type, count }: IncidentRow,
  { status, by }: { status: Settled; by: Reporter },
): Promise<IncidentRow> {
  const at = ctx.clock.now();
  const resolved_at = status === 'resolved' ? at : null;
  const incident = await decideIncident(tx, incident_id, { status, by: by.actor, resolved_at });
  await appendAudit(tx, {
    at,
    ...by,
    action: `incident.${status}`,
    subject: incident_id,
    data: { type },
  });
  await notifyChange(tx, 'incident', incident_id, null);
  if (status === 'resolved') {
    await emitEvent(ctx.queue, tx, {
      event_type: 'incident.resolved',
      event_source: 'observer',
      payload: { incident_id, type },
      occurred_at: at.toISOString(),
      dedupe_key: `incident.resolved:${incident_id}${count === 1 ? '' : `:${count}`}`,
    });
  }
  return incident;
}
