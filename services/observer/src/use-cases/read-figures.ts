import { secondsSince, type Figures, type Reading } from '@almanac/shared/http/figures';
import type { ObserverContext } from '../context.ts';
import { latestReflections, openIncidents, queueFigures } from '../db/figures.ts';
import { readHealthState } from '../db/health-state.ts';
import { auditMark } from './verify-audit.ts';

/** Where a queue puts what failed for good. */
const DEAD = '.dead';

/** What is wrong, what waits in all queues, and when the watching itself was last done. */
export function observerFigures({ db, clock }: Pick<ObserverContext, 'db' | 'clock'>): Figures {
  return {
    gauges: {
      almanac_incidents_open: { help: 'Incidents that are not resolved', labels: ['severity'] },
      almanac_health_faults: { help: 'Parts that the health monitor sees unwell' },
      almanac_queue_ready: { help: 'Jobs that could run now', labels: ['of', 'queue'] },
      almanac_queue_oldest_seconds: {
        help: 'How long the oldest of them waits',
        labels: ['of', 'queue'],
      },
      almanac_queue_dead: { help: 'Jobs that failed for good', labels: ['of', 'queue'] },
      almanac_reflection_age_seconds: { help: 'Since the last one was made', labels: ['mode'] },
      almanac_audit_verified_age_seconds: { help: 'Since the audit chain was last walked' },
      almanac_audit_verified: { help: '1 where the chain verified then, 0 where it did not' },
    },
    read: async () => {
      const now = clock.now();
      const incidents = await openIncidents.many(db);
      const queues = await queueFigures.many(db);
      const reflections = await latestReflections.many(db);
      const audit = await auditMark(db);
      return [
        ...incidents.map(({ severity, incidents: value }) => ({
          name: 'almanac_incidents_open',
          value,
          labels: { severity },
        })),
        { name: 'almanac_health_faults', value: (await readHealthState(db)).faults.length },
        ...queues.flatMap(ofQueue),
        ...reflections.map(({ mode, at }) => ({
          name: 'almanac_reflection_age_seconds',
          value: secondsSince(at, now),
          labels: { mode },
        })),
        { name: 'almanac_audit_verified_age_seconds', value: secondsSince(audit?.at, now) },
        { name: 'almanac_audit_verified', value: audit === null ? null : Number(audit.verified) },
      ];
    },
  };
}

function ofQueue(row: {
  service: string;
  name: string;
  ready: number;
  oldest_ready_s: number;
}): Reading[] {
  const labels = { of: row.service, queue: row.name.replace(DEAD, '') };
  if (row.name.endsWith(DEAD)) return [{ name: 'almanac_queue_dead', value: row.ready, labels }];
  return [
    { name: 'almanac_queue_ready', value: row.ready, labels },
    { name: 'almanac_queue_oldest_seconds', value: row.oldest_ready_s, labels },
  ];
}
