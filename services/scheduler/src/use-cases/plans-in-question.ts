/** The plans behind blocks, as the planner has them now. */
import type { Plan } from '@almanac/shared/contracts/planner';
import { AppError } from '@almanac/shared/lang/app-error';
import type { SchedulerContext } from '../context.ts';
import type { SpokenPlan } from '../domain/runs/step-words.ts';
import { fetchPlan } from './fetch-plan.ts';

/** Undefined for a plan the planner does not know: nothing is done about its blocks. */
export type KnownPlans = ReadonlyMap<string, SpokenPlan | undefined>;

const AT_ONCE = 8;

/** Throws `unavailable` while the planner does not answer. */
export async function fetchPlans(
  ctx: SchedulerContext,
  plan_ids: readonly string[],
): Promise<KnownPlans> {
  const known = new Map<string, SpokenPlan | undefined>();
  for (let i = 0; i < plan_ids.length; i += AT_ONCE) {
    const some = plan_ids.slice(i, i + AT_ONCE);
    const plans = await Promise.all(some.map((plan_id) => knownPlan(ctx, plan_id)));
    for (const [index, plan_id] of some.entries()) known.set(plan_id, plans[index]);
  }
  return known;
}

async function knownPlan(ctx: SchedulerContext, plan_id: string): Promise<SpokenPlan | undefined> {
  try {
    return await fetchPlan(ctx, plan_id);
  } catch (error) {
    if (error instanceof AppError && error.kind === 'not_found') return undefined;
    throw error;
  }
}

export function isPlanOver({ status }: Plan): boolean {
  return ['completed', 'cancelled', 'superseded'].includes(status);
}
