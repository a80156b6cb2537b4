import { eventPayloads } from '@almanac/shared/contracts/events';
import { plainWords } from '../plain-words.ts';
import type { FailureRow } from './repeated-failures.ts';

interface FailedWorkflow {
  event_id: string;
  notice: unknown;
  occurred_at: string;
}

const HOUR_CHARS = '2026-11-26T20'.length;
const DAY_CHARS = '2026-11-26'.length;

/**
 * Failed workflows by name. How often they succeeded nobody writes down, so an hour of each day of the window stands for that:
 * rather fewer than there are, which makes a finding harder.
 */
export function workflowFailures(events: readonly FailedWorkflow[], days: number): FailureRow[] {
  const named = Map.groupBy(events, ({ notice }) => {
    const fact = eventPayloads['workflow.failed'].safeParse(notice).data;
    return fact === undefined ? 'without a name' : plainWords(fact.workflow);
  });
  return [...named.entries()].map(([name, failed]) => {
    const distinct = (chars: number): number =>
      new Set(failed.map(({ occurred_at }) => occurred_at.slice(0, chars))).size;
    const failed_hours = distinct(HOUR_CHARS);
    return {
      subject: `workflow ${name}`,
      hours: Math.max(days, failed_hours),
      failed_hours,
      failed_days: distinct(DAY_CHARS),
      failed: failed.length,
      ids: failed.map(({ event_id }) => event_id),
    };
  });
}
