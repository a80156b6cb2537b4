import type { z } from 'zod';
import type { ExecutionRun, outcomeRequest, Plan, Step } from '@almanac/shared/contracts/planner';
import { derivedId, newId } from '@almanac/shared/lang/ids';
import type { Transaction } from '@almanac/shared/pg/database';
import { found } from '@almanac/shared/pg/statement';
import { notifyChange } from '@almanac/shared/pg/notify-change';
import type { PlannerContext } from '../context.ts';
import { findRun, insertRun } from '../db/execution-runs.ts';
import { findPlan, lockPlan, planOfRow, type PlanRow } from '../db/plans.ts';
import { findStep } from '../db/plan-versions.ts';
import {
  correctOthers,
  correctRun,
  insertWord,
  lastWord,
  presentWords,
  type StepWordRow,
  wasMoved,
} from '../db/step-words.ts';
import { linksOf as linksOfRun } from '../domain/execution-run.ts';
import { isClosed, judgeOutcome } from '../domain/judge-outcome.ts';
import { LIVE } from '../domain/plan-status.ts';
import { mayLiveAgain, setStatus } from './change-plan-status.ts';
import { auditChange, presentActor } from './audit-change.ts';
import { linksOf } from './record-plan-change.ts';
import { rememberOfPlan } from './remember-of-plan.ts';

type Outcome = z.infer<typeof outcomeRequest>;

export interface RecordedOutcome {
  plan: Plan;
  /** Only where it is known how long the work took. */
  execution_run: ExecutionRun | null;
}

/** What became of a step. The same again is recorded once; a later, different word corrects it (domain/judge-outcome.ts). */
export function recordOutcome(
  ctx: PlannerContext,
  plan_id: string,
  step_id: string,
  outcome: Outcome,
): Promise<RecordedOutcome> {
  return ctx.db.transaction(async (tx) => {
    const plan = found(await lockPlan(tx, plan_id), `plan ${plan_id}`);
    const { step } = found(await findStep.maybe(tx, plan_id, step_id), `step ${step_id} in it`);
    const known = await lastWord.maybe(tx, plan_id, step_id);
    const run_id = (await isNews(tx, plan_id, step_id, { outcome, known }))
      ? await record(ctx, tx, { plan, step, outcome, known })
      : known?.status === outcome.status
        ? known.execution_run_id
        : null;
    return {
      plan: planOfRow(await findPlan.one(tx, plan_id)),
      execution_run: run_id === null ? null : await findRun.one(tx, run_id),
    };
  });
}

interface NewOutcome {
  plan: PlanRow;
  step: Step;
  outcome: Outcome;
  /** The word before it. */
  known: StepWordRow | undefined;
}

/** That a step was moved says nothing about its work, and is noted once. */
async function isNews(
  tx: Transaction,
  plan_id: string,
  step_id: string,
  { outcome, known }: Pick<NewOutcome, 'outcome' | 'known'>,
): Promise<boolean> {
  if (outcome.status === 'moved') {
    return (await wasMoved.maybe(tx, plan_id, step_id)) === undefined;
  }
  return judgeOutcome(known, outcome) !== 'known';
}

/** The id of the execution run it makes, if any. */
async function record(
  ctx: PlannerContext,
  tx: Transaction,
  made: NewOutcome,
): Promise<string | null> {
  const { plan, step, outcome, known } = made;
  const { plan_id } = plan;
  const { step_id } = step;
  const { status, actual_minutes = null, report = null } = outcome;
  const at = ctx.clock.now();
  const data = { plan_id, actual_minutes };
  await auditChange(ctx, tx, { action: `step.${status}`, subject: step_id, data });
  const run_id = await insertExecutionRun(ctx, tx, made);
  const { actor } = presentActor();
  const word = [plan_id, step_id, status, actual_minutes, report, run_id, actor, at];
  const { word_id } = await insertWord.one(tx, ...word);
  if (status !== 'moved') {
    if (known !== undefined && known.execution_run_id !== null) {
      await correctRun.run(tx, known.execution_run_id, word_id, at);
    }
    if (run_id !== null && status === 'done') {
      await correctOthers.run(tx, step_id, run_id, word_id, at);
    }
    await rememberOutcome(ctx, tx, { ...made, word_id });
  }
  await followPlan(ctx, tx, made);
  await notifyChange(tx, 'plan', plan_id, plan.client_id);
  return run_id;
}

async function insertExecutionRun(
  ctx: PlannerContext,
  tx: Transaction,
  { plan, step, outcome, known }: NewOutcome,
): Promise<string | null> {
  const { status, actual_minutes } = outcome;
  if (actual_minutes === undefined || (status !== 'done' && status !== 'partial')) return null;
  // A correction makes a run of its own: the one before stays as it was told.
  const execution_run_id =
    known === undefined
      ? derivedId('exe', plan.plan_id, step.step_id, status)
      : newId('exe', ctx.clock.now());
  const { step_id, kind, title, estimated_minutes } = step;
  await insertRun(tx, {
    ...linksOfRun({}, plan),
    execution_run_id,
    run_type: 'step',
    outcome: status,
    plan_id: plan.plan_id,
    step_id,
    kind,
    title,
    estimated_minutes,
    actual_minutes,
    started_at: null,
    completed_at: ctx.clock.now().toISOString(),
  });
  return execution_run_id;
}

async function rememberOutcome(
  ctx: PlannerContext,
  tx: Transaction,
  { plan, step, outcome, known, word_id }: NewOutcome & { word_id: number },
): Promise<void> {
  const { status, actual_minutes } = outcome;
  const again = known === undefined ? '' : `, no longer ${known.status}`;
  const took = actual_minutes === undefined ? '' : `, took ${actual_minutes} min`;
  const planned = `${step.estimated_minutes} min were planned`;
  await rememberOfPlan(ctx, tx, plan, {
    key: `outcome:${plan.plan_id}:${step.step_id}:${word_id}`,
    memory: {
      content: `Step "${step.title}" of "${plan.plan_title}": ${status}${again}${took}; ${planned} (${step.kind}).`,
      kind: 'task_outcome',
      source: { type: 'plan_step', ref: `${plan.plan_id}/${step.step_id}` },
      occurred_at: ctx.clock.now().toISOString(),
      links: linksOf(plan),
    },
  });
}

/**
 * Work on one step begins the plan; once each step is done or skipped, the plan is completed. A completed plan of which a step is open
 * again goes on, unless another plan of its task is at work by now.
 */
async function followPlan(
  ctx: PlannerContext,
  tx: Transaction,
  { plan, outcome, known }: NewOutcome,
): Promise<void> {
  if (outcome.status === 'moved') return;
  if (plan.status === 'completed') {
    const opened = isClosed(known?.status) && !isClosed(outcome.status);
    if (opened && (await mayLiveAgain(tx, plan))) await setStatus(ctx, tx, plan, 'in_progress');
    return;
  }
  if (!LIVE.includes(plan.status)) return;
  const words = await presentWords.many(tx, plan.plan_id);
  const closed = new Set(
    words.filter(({ status }) => isClosed(status)).map(({ step_id }) => step_id),
  );
  if (plan.sop.steps.every((step) => closed.has(step.step_id))) {
    await setStatus(ctx, tx, plan, 'completed');
  } else if (outcome.status !== 'open' && plan.status !== 'in_progress') {
    await setStatus(ctx, tx, plan, 'in_progress');
  }
}
