import type { StepOutcome } from '@almanac/shared/contracts/planner';
import type { PlannerContext } from '../context.ts';
import { outcomesOfPlan } from '../db/step-words.ts';
import { type Page, readPlan } from './read-plans.ts';

/** What is said of each step now, also of steps that a later version took out; 404 for an unknown plan. */
export async function readOutcomes(
  ctx: PlannerContext,
  plan_id: string,
): Promise<Page<StepOutcome>> {
  await readPlan(ctx, plan_id);
  return { items: await outcomesOfPlan.many(ctx.db, plan_id), next_cursor: null };
}
