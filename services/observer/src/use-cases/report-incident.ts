import { appendAudit } from '@almanac/shared/audit/append';
import { requestScope } from '@almanac/shared/http/request-scope';
import type { Actor } from '@almanac/shared/http/request-scope';
import { newId } from '@almanac/shared/lang/ids';
import type { Transaction } from '@almanac/shared/pg/database';
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
import { tellPerson } from './propose-later.ts';

export const ONE_INCIDENT_PER_MS = 3_600_000;

export interface Reported {
  incident: IncidentRow;
  created: boolean;
}

/** Who reports or decides, and on which occasion: for the audit. */
export interface Reporter extends Pick<Actor, 'actor' | 'actor_type'> {
  corr_id: string | null;
}

/** Opens an incident, or adds to the one of its type that is unresolved. Open while stopped. */
export function reportIncident(
  ctx: ObserverContext,
  report: IncidentReport,
  { actor, actor_type }: Actor,
): Promise<Reported> {
  const by = { actor, actor_type, corr_id: requestScope()?.request_id ?? null };
  return ctx.db.transaction((tx) => openOrGrow(ctx, tx, report, by));
}

/** As `reportIncident`, in the transaction of what it is reported for. */
export async function openOrGrow(
  ctx: ObserverContext,
  tx: Transaction,
  report: IncidentReport,
  by: Reporter,
): Promise<Reported> {
  const at = ctx.clock.now();
  await lockIncidentType(tx, report.type);
  const since = new Date(at.getTime() - ONE_INCIDENT_PER_MS);
  const known = await findGrowing(tx, report.type, since);
  const incident =
    known === undefined
      ? await insertIncident(tx, newId('inc', at), { ...report, reported_by: by.actor }, at)
      : await growIncident(tx, known.incident_id, report, at);
  const { incident_id, type, severity, count } = incident;
  const opened = known === undefined || known.status === 'resolved';
  const action = known === undefined ? 'opened' : opened ? 'reopened' : 'counted';
  await appendAudit(tx, {
    at,
    ...by,
    action: `incident.${action}`,
    subject: incident_id,
    data: { type, severity, count },
  });
  await notifyChange(tx, 'incident', incident_id, null);
  if (opened) {
    await emitEvent(ctx.queue, tx, {
      event_type: 'incident.opened',
      event_source: 'observer',
      payload: { incident_id, type, severity },
      occurred_at: at.toISOString(),
      dedupe_key: `incident.opened:${incident_id}${count === 1 ? '' : `:${count}`}`,
    });
    await tellOfIncident(ctx, tx, incident);
  }
  return { incident, created: known === undefined };
}

/**
 * SEV3 waits for the digest and the console, and of health the monitor tells by itself. Once per incident and severity: one that
 * comes and goes within its hour is told once.
 */
export async function tellOfIncident(
  ctx: ObserverContext,
  tx: Transaction,
  { incident_id, type, severity, title, detail }: IncidentRow,
): Promise<void> {
  if (severity === 'SEV3' || type.startsWith('health.')) return;
  const key = `notify.person:${incident_id}:${severity}`;
  const notice = { kind: 'incident', severity, title, body: detail, ref: incident_id } as const;
  await tellPerson(ctx, tx, key, notice);
}
