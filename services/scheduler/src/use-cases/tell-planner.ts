/** What the planner learns from the calendar. */
import { plan as planSchema } from '@almanac/shared/contracts/planner';
import { AppError } from '@almanac/shared/lang/app-error';
import { z } from 'zod';
import type { SchedulerContext } from '../context.ts';
import { minutesOfStep, stepOutcome } from '../db/block-rows.ts';
import { findRun } from '../db/run-rows.ts';

const anything = z.unknown();

/** The version of the plan that this run scheduled is; a plan that went on meanwhile (409) keeps what it is. */
export async function markPlan(
  ctx: SchedulerContext,
  { plan_id, run_id }: { plan_id: string; run_id: string },
): Promise<void> {
  const { plan_version, result } = await findRun.one(ctx.db, run_id);
  const version = plan_version ?? result.plans?.find((one) => one.plan_id === plan_id)?.version;
  try {
    await ctx.planner.call({
      method: 'PATCH',
      path: `/api/v1/planner/plans/${encodeURIComponent(plan_id)}`,
      body: { status: 'scheduled', ...(version === undefined ? {} : { version }) },
      reply: planSchema.pick({ plan_id: true }),
    });
  } catch (error) {
    if (!(error instanceof AppError) || error.kind !== 'conflict') throw error;
    ctx.log.info({ plan_id, error: error.message }, 'the plan went on meanwhile');
  }
}

/** Every block of the step has ended: done when all are, skipped when all are, else partial; with the minutes worked. */
export async function reportOutcome(
  ctx: SchedulerContext,
  { plan_id, step_id, key }: { plan_id: string; step_id: string; key: string },
): Promise<void> {
  const { outcome } = await stepOutcome.one(ctx.db, plan_id, step_id);
  const { minutes } = await minutesOfStep.one(ctx.db, plan_id, step_id);
  await ctx.planner.call({
    method: 'POST',
    path: `/api/v1/planner/plans/${encodeURIComponent(plan_id)}/steps/${encodeURIComponent(step_id)}/outcome`,
    body: { status: outcome, ...(outcome === 'skipped' ? {} : { actual_minutes: minutes }) },
    reply: anything,
    idempotency_key: `outcome:${key}`,
  });
}
