import { findingIf, stateOf, type Finding } from './finding.ts';
import type { QueueRow } from './queue-lag.ts';

/** Attempts at Actions of one type within the last hour. */
export interface AttemptRow {
  action_type: string;
  failed: number;
  /** Of the latest failures, at most five. */
  action_ids: string[];
}

/** Three of a kind within an hour are no accident; it is over when the hour has none. */
const REPEATS = { raise: 3, clear: 0 };

export function judgeRepeatedFailures(
  queues: readonly QueueRow[],
  attempts: readonly AttemptRow[],
): Finding[] {
  const jobs = queues.flatMap(({ service, name, recent }) => {
    if (!name.endsWith('.dead')) return [];
    const job = name.slice(0, -'.dead'.length);
    return findingIf(stateOf(recent, REPEATS), {
      type: `failures.job.${service}.${job}`,
      severity: 'SEV2',
      title: `The job ${job} of the ${service} keeps failing`,
      detail: `${recent} were given up within the last hour; they stand in the queue ${name}.`,
    });
  });
  const actions = attempts.flatMap(({ action_type, failed, action_ids }) =>
    findingIf(stateOf(failed, REPEATS), {
      type: `failures.action.${action_type}`,
      severity: 'SEV2',
      title: `Actions ${action_type} keep failing`,
      detail: `${failed} attempts failed within the last hour, e.g. of ${action_ids.join(', ')}.`,
    }),
  );
  return [...jobs, ...actions];
}
