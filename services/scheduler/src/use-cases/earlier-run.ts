/**
 * What was scheduled before for whoever asks again. The same key is the same request: it gets its run. A workflow asks for a version of a
 * plan once, however often it sends. A person who asks again wants the plan to fit what is so now: they get the run that stands
 * where it still does, and else another.
 */
import type { ScheduleRequest } from '@almanac/shared/contracts/scheduler';
import { canonicalJson } from '@almanac/shared/lang/canonical';
import type { Queryable } from '@almanac/shared/pg/database';
import {
  declinedRunOfPlan,
  findRun,
  liveRunOfPlan,
  requestsOfRuns,
  type RunRow,
} from '../db/run-rows.ts';
import { actorNow } from './actor-now.ts';
import type { ComputedRun } from './compute-run.ts';
import type { Asked } from './what-is-asked.ts';

export interface EarlierRun {
  run: RunRow;
  /** Always; where computing it again changes nothing; or never, as it was made without the calendar that there is now. */
  answers: 'always' | 'unless_changed' | 'never';
}

export async function earlierRun(
  db: Queryable,
  { run_id, writable }: { run_id: string; writable: boolean },
  { plan }: Asked,
): Promise<EarlierRun | undefined> {
  const same = await findRun.maybe(db, run_id);
  if (same !== undefined) return { run: same, answers: isOld(same, writable) ? 'never' : 'always' };
  if (plan === undefined) return undefined;
  const is_person = actorNow().actor_type === 'person';
  const run = await liveRunOfPlan.maybe(db, plan.plan_id, plan.version);
  if (run !== undefined) {
    if (isOld(run, writable)) return { run, answers: 'never' };
    const stands = run.status === 'applied' || run.status === 'partially_applied';
    return { run, answers: is_person && stands ? 'unless_changed' : 'always' };
  }
  if (is_person) return undefined;
  // A workflow that asks on and on is not given again what a person declined; the person is.
  const declined = await declinedRunOfPlan.maybe(db, plan.plan_id, plan.version);
  return declined && { run: declined, answers: 'always' };
}

function isOld({ status }: RunRow, writable: boolean): boolean {
  return status === 'proposed' && writable;
}

/** Whether a request names a window, preferences or busy time that the run was not made with. */
export async function asksOtherwise(
  db: Queryable,
  { run_id }: RunRow,
  asked: ScheduleRequest,
): Promise<boolean> {
  const { request } = (await requestsOfRuns.one(db, [run_id])).request;
  return (['window', 'preferences', 'busy'] as const).some(
    (name) =>
      asked[name] !== undefined &&
      canonicalJson(asked[name]) !== canonicalJson(request?.[name] ?? null),
  );
}

export function changesNothing({ matched: { create, move, remove } }: ComputedRun): boolean {
  return create.length + move.length + remove.length === 0;
}
