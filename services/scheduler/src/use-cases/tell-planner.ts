/** What the planner learns from the calendar. */
import { plan as planSchema } from '@almanac/shared/contracts/planner';
import { AppError } from '@almanac/shared/lang/app-error';
import { z } from 'zod';
import type { SchedulerContext } from '../context.ts';
import { stepBlocks } from '../db/completion-rows.ts';
import { findRun } from '../db/run-rows.ts';
import { stateOfStep } from '../domain/completion/work-left.ts';

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

/**
 * What the blocks of a step say about it now; a step of which no block is left but those that the person removed says nothing, and one
 * whose blocks all left by runs is open. The report's number grows with every change of a
 * block of the step, so that the planner knows a report that was overtaken on its way.
 */
export async function reportOutcome(
  ctx: SchedulerContext,
  { plan_id, step_id, key }: { plan_id: string; step_id: string; key: string },
): Promise<void> {
  const rows = await stepBlocks.many(ctx.db, plan_id, step_id);
  const standing = rows.filter(({ status }) => status !== 'deleted' && status !== 'proposed');
  if (standing.length > 0 && standing.every(({ status }) => status === 'removed')) return;
  const state = stateOfStep(standing) ?? { status: 'open', actual_minutes: null };
  const report = rows.reduce((sum, { version }) => sum + version, 0);
  const { status, actual_minutes } = state;
  await ctx.planner.call({
    method: 'POST',
    path: `/api/v1/planner/plans/${encodeURIComponent(plan_id)}/steps/${encodeURIComponent(step_id)}/outcome`,
    body: { status, report, ...(actual_minutes === null ? {} : { actual_minutes }) },
    reply: anything,
    idempotency_key: `outcome:${key}:${report}`,
  });
}
