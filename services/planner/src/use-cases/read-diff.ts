import type { z } from 'zod';
import type { diffQuery, PlanDiff, RevisedPlan } from '@almanac/shared/contracts/plan-diff';
import type { Plan } from '@almanac/shared/contracts/planner';
import type { Queryable } from '@almanac/shared/pg/database';
import { found } from '@almanac/shared/pg/statement';
import type { PlannerContext } from '../context.ts';
import { findSop } from '../db/plan-versions.ts';
import { findPlan } from '../db/plans.ts';
import { diffSops } from '../domain/diff-sops.ts';

/** Between any two versions, by default the newest two; the first one differs from itself in nothing. 404 for unknown ones. */
export async function readDiff(
  ctx: PlannerContext,
  plan_id: string,
  { from, to }: z.infer<typeof diffQuery>,
): Promise<PlanDiff> {
  const plan = found(await findPlan.maybe(ctx.db, plan_id), `plan ${plan_id}`);
  const later = to ?? plan.version;
  return diffOfVersions(ctx.db, plan_id, from ?? Math.max(1, later - 1), later);
}

/** The plan with what this version of it changed. */
export async function withDiff(
  db: Queryable,
  plan: Plan,
  version = plan.version,
): Promise<RevisedPlan> {
  const before = Math.max(1, version - 1);
  return { ...plan, diff: await diffOfVersions(db, plan.plan_id, before, version) };
}

async function diffOfVersions(
  db: Queryable,
  plan_id: string,
  from: number,
  to: number,
): Promise<PlanDiff> {
  const sopOf = async (version: number) => {
    const row = await findSop.maybe(db, plan_id, version);
    return { version, sop: found(row, `version ${version} of ${plan_id}`).sop };
  };
  return diffSops(await sopOf(from), await sopOf(to));
}
