import type { z } from 'zod';
import type { outcomeRequest, Plan, Step } from '@almanac/shared/contracts/planner';
import { derivedId } from '@almanac/shared/lang/ids';
import type { Transaction } from '@almanac/shared/pg/database';
import { found } from '@almanac/shared/pg/statement';
import { notifyChange } from '@almanac/shared/pg/notify-change';
import { rememberLater } from '@almanac/shared/queue/memory-outbox';
import type { PlannerContext } from '../context.ts';
import { findRun, insertRun, type ExecutionRun } from '../db/execution-runs.ts';
import { findPlan, lockPlan, planOfRow, type PlanRow } from '../db/plans.ts';
import { findStep } from '../db/plan-versions.ts';
import { insertOutcome, listOutcomes } from '../db/step-outcomes.ts';
import { LIVE } from '../domain/plan-status.ts';
import { setStatus } from './change-plan-status.ts';
import { auditChange, linksOf, presentActor } from './record-plan-change.ts';

type Outcome = z.infer<typeof outcomeRequest>;

export interface RecordedOutcome {
  plan: Plan;
  /** Only where it is known how long the work took. */
  execution_run: ExecutionRun | null;
}

/** What became of a step. The same outcome of a step is recorded once; the first report of it counts. */
export function recordOutcome(
  ctx: PlannerContext,
  plan_id: string,
  step_id: string,
  outcome: Outcome,
): Promise<RecordedOutcome> {
  return ctx.db.transaction(async (tx) => {
    const plan = found(await lockPlan(tx, plan_id), `plan ${plan_id}`);
    const { step } = found(await findStep.maybe(tx, plan_id, step_id), `step ${step_id} in it`);
    const { status, actual_minutes = null } = outcome;
    const { actor } = presentActor();
    const at = ctx.clock.now();
    const execution_run_id = derivedId('exe', plan_id, step_id, status);
    const is_new = await insertOutcome.run(tx, plan_id, step_id, status, actual_minutes, actor, at);
    if (is_new === 1) await record(ctx, tx, { plan, step, outcome, execution_run_id });
    return {
      plan: planOfRow(await findPlan.one(tx, plan_id)),
      execution_run: (await findRun.maybe(tx, execution_run_id)) ?? null,
    };
  });
}

interface NewOutcome {
  plan: PlanRow;
  step: Step;
  outcome: Outcome;
  execution_run_id: string;
}

async function record(ctx: PlannerContext, tx: Transaction, made: NewOutcome): Promise<void> {
  const { plan, step, outcome } = made;
  const data = { plan_id: plan.plan_id, actual_minutes: outcome.actual_minutes ?? null };
  await auditChange(ctx, tx, { action: `step.${outcome.status}`, subject: step.step_id, data });
  await insertExecutionRun(ctx, tx, made);
  if (outcome.status !== 'moved') await rememberOutcome(ctx, tx, made);
  await followPlan(ctx, tx, plan);
  await notifyChange(tx, 'plan', plan.plan_id, plan.client_id);
}

async function insertExecutionRun(
  ctx: PlannerContext,
  tx: Transaction,
  { plan, step, outcome, execution_run_id }: NewOutcome,
): Promise<void> {
  const { status, actual_minutes } = outcome;
  if (actual_minutes === undefined || (status !== 'done' && status !== 'partial')) return;
  const { plan_id, task_id, project_id, workflow_id, client_id, billable } = plan;
  const { step_id, kind, title, estimated_minutes } = step;
  await insertRun(tx, {
    execution_run_id,
    run_type: 'step',
    outcome: status,
    plan_id,
    task_id,
    project_id,
    workflow_id,
    client_id,
    billable,
    step_id,
    kind,
    title,
    estimated_minutes,
    actual_minutes,
    process_template_id: null,
    started_at: null,
    completed_at: ctx.clock.now().toISOString(),
  });
}

async function rememberOutcome(
  ctx: PlannerContext,
  tx: Transaction,
  { plan, step, outcome }: NewOutcome,
): Promise<void> {
  const { status, actual_minutes } = outcome;
  const took = actual_minutes === undefined ? '' : `, took ${actual_minutes} min`;
  const planned = `${step.estimated_minutes} min were planned`;
  await rememberLater(ctx.queue, tx, `outcome:${plan.plan_id}:${step.step_id}:${status}`, {
    content: `Step "${step.title}" of "${plan.plan_title}": ${status}${took}; ${planned} (${step.kind}).`,
    kind: 'task_outcome',
    source: { type: 'plan_step', ref: `${plan.plan_id}/${step.step_id}` },
    occurred_at: ctx.clock.now().toISOString(),
    ...(plan.client_id === null ? {} : { client_id: plan.client_id }),
    links: linksOf(plan),
  });
}

/** Work on one step begins the plan; once each step is done or skipped, the plan is completed. */
async function followPlan(ctx: PlannerContext, tx: Transaction, plan: PlanRow): Promise<void> {
  if (!LIVE.includes(plan.status)) return;
  const outcomes = await listOutcomes.many(tx, plan.plan_id);
  const closed = new Set(
    outcomes
      .filter(({ status }) => status === 'done' || status === 'skipped')
      .map(({ step_id }) => step_id),
  );
  const begun = outcomes.some(({ status }) => status !== 'moved');
  if (plan.sop.steps.every((step) => closed.has(step.step_id))) {
    await setStatus(ctx, tx, plan, 'completed');
  } else if (begun && plan.status !== 'in_progress') {
    await setStatus(ctx, tx, plan, 'in_progress');
  }
}
