import { AppError } from '@almanac/shared/lang/app-error';
import type { Queryable } from '@almanac/shared/pg/database';
import {
  selectBlocks,
  selectNextBlocks,
  selectPlans,
  selectRuns,
  ROWS_LIMIT,
} from '../db/stats-views.ts';
import { NEXT_LIMIT, type StatsRows } from '../domain/compute-stats.ts';

/** How far ahead "what comes next" looks. */
const NEXT_WITHIN_MS = 14 * 86_400_000;

/** Reads what the numbers of [from, to) are made of. Throws 422 where there is more than can be held at once. */
export async function gatherRows(
  db: Queryable,
  window: { from: Date; to: Date },
): Promise<StatsRows> {
  const { from, to } = window;
  const blocks = await selectBlocks(db, from, to);
  const plan_ids = [...new Set(blocks.flatMap((block) => block.plan_id ?? []))];
  const until = new Date(to.getTime() + NEXT_WITHIN_MS);
  const next = await selectNextBlocks(db, { from: to, to: until }, NEXT_LIMIT);
  const plans = await selectPlans(db, window, plan_ids);
  const runs = await selectRuns(db, from, to);
  for (const rows of [blocks, plans, runs]) {
    if (rows.length <= ROWS_LIMIT) continue;
    throw new AppError('invalid', `More than ${ROWS_LIMIT} records: ask for a shorter time.`);
  }
  return { blocks, next, plans, runs };
}
