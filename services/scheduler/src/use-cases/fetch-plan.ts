import { listOf } from '@almanac/shared/contracts/common';
import { plan as planSchema, stepOutcome } from '@almanac/shared/contracts/planner';
import type { SchedulerContext } from '../context.ts';
import type { SpokenPlan } from '../domain/runs/step-words.ts';

const outcomes = listOf(stepOutcome);

/** Throws `not_found` for a plan the planner does not know, `unavailable` while it does not answer. */
export async function fetchPlan(ctx: SchedulerContext, plan_id: string): Promise<SpokenPlan> {
  const path = `/api/v1/planner/plans/${encodeURIComponent(plan_id)}`;
  const [plan, said] = await Promise.all([
    ctx.planner.call({ method: 'GET', path, reply: planSchema }),
    ctx.planner.call({ method: 'GET', path: `${path}/outcomes`, reply: outcomes }),
  ]);
  return { ...plan, said: said.items };
}
