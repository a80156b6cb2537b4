import { appendAudit } from '@almanac/shared/audit/append';
import { requestScope } from '@almanac/shared/http/request-scope';
import type { Actor } from '@almanac/shared/http/request-scope';
import { newId } from '@almanac/shared/lang/ids';
import { notifyChange } from '@almanac/shared/pg/notify-change';
import { emitEvent } from '@almanac/shared/queue/memory-outbox';
import type { ObserverContext } from '../context.ts';
import {
  findGrowing,
  growIncident,
  insertIncident,
  lockIncidentType,
  type IncidentReport,
  type IncidentRow,
} from '../db/incidents.ts';

const ONE_INCIDENT_PER_MS = 3_600_000;

/** Opens an incident, or adds to the one of its type that is unresolved and younger than an hour. Open while stopped. */
export function reportIncident(
  ctx: ObserverContext,
  report: IncidentReport,
  actor: Actor,
): Promise<{ incident: IncidentRow; created: boolean }> {
  const at = ctx.clock.now();
  return ctx.db.transaction(async (tx) => {
    await lockIncidentType(tx, report.type);
    const since = new Date(at.getTime() - ONE_INCIDENT_PER_MS);
    const known = await findGrowing(tx, report.type, since);
    const incident =
      known === undefined
        ? await insertIncident(tx, newId('inc', at), { ...report, reported_by: actor.actor }, at)
        : await growIncident(tx, known.incident_id, report, at);
    const { incident_id, type, severity, count } = incident;
    await appendAudit(tx, {
      at,
      actor: actor.actor,
      actor_type: actor.actor_type,
      action: known === undefined ? 'incident.opened' : 'incident.counted',
      subject: incident_id,
      corr_id: requestScope()?.request_id ?? null,
      data: { type, severity, count },
    });
    await notifyChange(tx, 'incident', incident_id, null);
    if (known === undefined) {
      await emitEvent(ctx.queue, tx, {
        event_type: 'incident.opened',
        event_source: 'observer',
        payload: { incident_id, type, severity },
        occurred_at: at.toISOString(),
        dedupe_key: `incident.opened:${incident_id}`,
      });
    }
    return { incident, created: known === undefined };
  });
}
