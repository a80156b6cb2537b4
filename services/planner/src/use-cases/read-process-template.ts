import type { ProcessTemplate } from '@almanac/shared/contracts/process-templates';
import { found } from '@almanac/shared/pg/statement';
import type { PlannerContext } from '../context.ts';
import { templateOfPlan } from '../db/process-templates.ts';

/** 404 for a plan that follows no workflow. */
export async function readProcessTemplate(
  ctx: PlannerContext,
  plan_id: string,
): Promise<ProcessTemplate> {
  const row = await templateOfPlan.maybe(ctx.db, plan_id);
  const { proposals: _proposals, ...template } = found(row, `process template of ${plan_id}`);
  return template;
}
