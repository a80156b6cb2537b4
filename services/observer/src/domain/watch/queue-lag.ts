import { sayMinutes } from '@almanac/shared/lang/say-minutes';
import { findingIf, stateOf, type Finding } from './finding.ts';

export interface QueueRow {
  service: string;
  name: string;
  /** Jobs whose time has come. */
  ready: number;
  /** How long the oldest of them has been ready. */
  oldest_ready_s: number;
  /** Jobs that came within the last hour and are waiting still. */
  recent: number;
}

const LAG_S = { raise: 300, clear: 60 };
const GRAVE_S = 1800;

/** The oldest ready job of each service: nobody takes its jobs. Dead letters and the queue's own jobs do not wait. */
export function judgeQueueLag(rows: readonly QueueRow[]): Finding[] {
  const waiting = rows.filter(({ name }) => !name.endsWith('.dead') && !name.startsWith('__'));
  const by_service = [...Map.groupBy(waiting, (row) => row.service)];
  return by_service.flatMap(([service, queues]) => {
    const worst = queues.reduce((a, b) => (b.oldest_ready_s > a.oldest_ready_s ? b : a));
    const ready = queues.reduce((sum, row) => sum + row.ready, 0);
    const age = sayMinutes(worst.oldest_ready_s / 60);
    return findingIf(stateOf(worst.oldest_ready_s, LAG_S), {
      type: `queue.lag.${service}`,
      severity: worst.oldest_ready_s >= GRAVE_S ? 'SEV1' : 'SEV2',
      title: `The ${service} does not get its jobs done`,
      detail: `${ready} jobs are ready, the oldest (${worst.name}) for ${age}.`,
    });
  });
}
