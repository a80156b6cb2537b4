import type { Evidence } from '../evidence.ts';
import type { Expected } from '../workload.ts';
import { checkCalendar } from './check-calendar.ts';
import { checkAudit, checkRebuilt, checkRemembered, checkThread } from './check-records.ts';
import { checkStops } from './check-stops.ts';
import { checkTasks } from './check-tasks.ts';
import { checkWrites } from './check-writes.ts';

/** What is wrong after these rounds, in words; empty when nothing is. `rounds` are all that were played on this Almanac. */
export function checkAll(evidence: Evidence, rounds: readonly Expected[]): string[] {
  const stops = rounds.flatMap(({ stop }) => (stop === undefined ? [] : [stop]));
  return [
    ...checkTasks(
      evidence,
      rounds.flatMap(({ tasks }) => tasks),
    ),
    ...checkCalendar(evidence),
    ...checkThread(
      evidence,
      rounds.map(({ period }) => period),
    ),
    ...checkWrites(evidence),
    ...checkStops(
      evidence,
      rounds.map(({ decisions }) => decisions),
      stops,
    ),
    ...checkAudit(evidence),
    ...checkRebuilt(evidence),
    ...checkRemembered(evidence),
    ...evidence.leftovers,
  ];
}
