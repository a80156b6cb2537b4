import { AppError } from '@almanac/shared/lang/app-error';
import type { Queryable } from '@almanac/shared/pg/database';
import {
  ROWS_LIMIT,
  selectBlocks,
  selectDueSteps,
  selectNextBlocks,
  selectPlans,
  selectRuns,
  selectSprints,
} from '../db/stats-views.ts';
import { PATTERN_WEEKS } from '../domain/pattern-performance.ts';
import type { Period } from '../domain/period.ts';
import type { StatsRows, WeekRows } from '../domain/stats-rows.ts';

/** How far ahead "what comes next" looks, and how much of it: enough for the first things of a week. */
const NEXT_WITHIN_MS = 14 * 86_400_000;
const NEXT_BLOCKS = 200;
const PATTERN_WEEKS_MS = PATTERN_WEEKS * 7 * 86_400_000;
const SPRINTS_LIMIT = 20;
/** Beyond the next working day, which a weekend may put off; the rules look at each due date again. */
const DUE_WITHIN_MS = 8 * 86_400_000;
const DUE_STEPS = 200;

/** Reads what the reflection of a period is made of. Throws 422 where there is more than can be held at once. */
export async function gatherRows(
  db: Queryable,
  period: Period,
): Promise<StatsRows & { week?: WeekRows }> {
  const { from, to } = period;
  const blocks = await selectBlocks(db, from, to);
  const until = new Date(to.getTime() + NEXT_WITHIN_MS);
  const next = await selectNextBlocks(db, { from: to, to: until }, NEXT_BLOCKS);
  const due_steps = await selectDueSteps(db, new Date(to.getTime() + DUE_WITHIN_MS), DUE_STEPS);
  const plan_ids = [
    ...new Set([...blocks, ...next, ...due_steps].flatMap((work) => work.plan_id ?? [])),
  ];
  const plans = await selectPlans(db, period, plan_ids);
  const runs = await selectRuns(db, from, to);
  const week = period.mode === 'weekly' ? { week: await gatherWeek(db, period) } : {};
  for (const rows of [blocks, plans, runs, week.week?.runs ?? []]) {
    if (rows.length <= ROWS_LIMIT) continue;
    throw new AppError('invalid', `More than ${ROWS_LIMIT} records: ask for a shorter time.`);
  }
  return { blocks, next, plans, runs, due_steps, ...week };
}

async function gatherWeek(db: Queryable, period: Period): Promise<WeekRows> {
  const from = new Date(period.to.getTime() - PATTERN_WEEKS_MS);
  const runs = await selectRuns(db, from, period.to);
  return { runs, sprints: await selectSprints(db, period, SPRINTS_LIMIT) };
}
