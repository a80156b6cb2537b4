import type { z } from 'zod';
import type { PlanVersion } from '@almanac/shared/contracts/plan-diff';
import type { ListedPlan, Plan, planListQuery } from '@almanac/shared/contracts/planner';
import { found } from '@almanac/shared/pg/statement';
import type { PlannerContext } from '../context.ts';
import { listPlans } from '../db/listed-plans.ts';
import { pageOf, readCursor } from '../db/page-cursor.ts';
import { listVersions } from '../db/plan-versions.ts';
import { findPlan, planOfRow } from '../db/plans.ts';
import { diffSops } from '../domain/diff-sops.ts';
import { storable } from '../domain/storable.ts';

export interface Page<T> {
  items: T[];
  next_cursor: string | null;
}

/** The plan at its present version, or 404. */
export async function readPlan(ctx: PlannerContext, plan_id: string): Promise<Plan> {
  return planOfRow(found(await findPlan.maybe(ctx.db, plan_id), `plan ${plan_id}`));
}

/** Newest first. */
export async function readPlans(
  ctx: PlannerContext,
  query: z.infer<typeof planListQuery>,
): Promise<Page<ListedPlan>> {
  const { limit, cursor, ...filter } = storable(query);
  const rows = await listPlans(ctx.db, filter, readCursor(cursor), limit + 1);
  return pageOf(rows, limit, (row) => ({ at: row.created_at, id: row.plan_id }));
}

/** Every version with what it changed, newest first; 404 for an unknown plan. */
export async function readPlanVersions(
  ctx: PlannerContext,
  plan_id: string,
): Promise<Page<PlanVersion>> {
  const rows = await listVersions.many(ctx.db, plan_id);
  found(rows[0], `plan ${plan_id}`);
  const items = rows.map((row, index) => {
    const before = rows[index + 1];
    return { ...row, diff: before === undefined ? null : diffSops(before, row) };
  });
  return { items, next_cursor: null };
}
