/** A plan that was fetched before the lock may be older than what was scheduled while one waited. */
import { AppError } from '@almanac/shared/lang/app-error';
import type { Queryable } from '@almanac/shared/pg/database';
import { scheduledVersions } from '../db/run-rows.ts';

/** Whether a run knew a newer version of one of these plans. To be asked under the lock of all runs. */
export async function isOutdated(
  db: Queryable,
  fetched: readonly { plan_id: string; version: number }[],
): Promise<boolean> {
  const ids = fetched.map(({ plan_id }) => plan_id);
  const known = new Map(
    (await scheduledVersions.many(db, ids)).map(({ plan_id, version }) => [plan_id, version]),
  );
  return fetched.some(({ plan_id, version }) => version < (known.get(plan_id) ?? 0));
}

export function planOutdated(): AppError {
  const text = 'A newer version of the plan is scheduled than the planner answers with; ask again.';
  return new AppError('conflict', text, { code: 'plan_outdated' });
}
