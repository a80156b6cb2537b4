/**
 * Brings one version of a process template to Coda: proposes its Action once, then follows it to its end. Versions of one template stand
 * in one line, so that an older one can never be written over a newer one; a version that was not yet proposed when a newer one
 * is wanted is left out.
 */
import type { Action } from '@almanac/shared/contracts/actions';
import { AppError } from '@almanac/shared/lang/app-error';
import { found } from '@almanac/shared/pg/statement';
import { PostponeJob } from '@almanac/shared/queue/queue';
import { fetchAction, proposeTemplate } from '../clients/propose-template.ts';
import type { PlannerContext } from '../context.ts';
import {
  findTemplate,
  markProposed,
  noteDecision,
  settleTemplate,
  type TemplateRow,
} from '../db/process-templates.ts';
import { findPlan } from '../db/plans.ts';
import { findSop } from '../db/plan-versions.ts';
import { templateSteps } from '../domain/template-text.ts';
import { auditChange } from './audit-change.ts';

const WAIT_S = 3;
const LOOK_AGAIN_S = 1;
/** After the first minute nobody waits for it to the second any more. */
const FRESH_MS = 60_000;
const LOOK_RARELY_S = 10;
const APPROVAL_S = 30;
const WAITING_KINDS = ['unavailable', 'rate_limited', 'locked'];
const OVER: readonly Action['state'][] = [
  'succeeded',
  'failed',
  'rejected',
  'cancelled',
  'blocked',
  'superseded',
];

export interface WantedTemplate {
  process_template_id: string;
  version: number;
}

export async function carryTemplate(ctx: PlannerContext, wanted: WantedTemplate): Promise<void> {
  const { version } = wanted;
  const row = found(
    await findTemplate.maybe(ctx.db, wanted.process_template_id),
    `process template ${wanted.process_template_id}`,
  );
  if ((row.settled_version ?? 0) >= version) return;
  if (row.proposed_version !== version && row.wanted_version > version) {
    return settle(ctx, row, version, `replaced by version ${row.wanted_version}`);
  }
  try {
    const action_id = await actionOf(ctx, row, version);
    if (action_id === undefined) return;
    await follow(ctx, row, version, await fetchAction(ctx.actions, action_id));
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    if (!WAITING_KINDS.includes(error.kind)) {
      // The gateway will not take it, now or later: that is an answer, not a fault of the job.
      return settle(ctx, row, version, `refused: ${error.message}`);
    }
    throw new PostponeJob(error.message, error.retry_after_s ?? WAIT_S);
  }
}

/** The Action of this version, proposed now if it was not; undefined where the plan is not wanted any more. */
async function actionOf(
  ctx: PlannerContext,
  row: TemplateRow,
  version: number,
): Promise<string | undefined> {
  const { process_template_id: id, plan_id, workflow_id } = row;
  if (row.proposed_version === version && row.action_id !== null) return row.action_id;
  const plan = found(await findPlan.maybe(ctx.db, plan_id), `plan ${plan_id}`);
  if (plan.status === 'cancelled' || plan.status === 'superseded') {
    await settle(ctx, row, version, `not proposed: the plan is ${plan.status}`);
    return undefined;
  }
  const { sop } = found(await findSop.maybe(ctx.db, plan_id, version), `version ${version}`);
  const proposal = row.proposed_version === version ? row.proposals : 1;
  await markProposed.run(ctx.db, id, version, proposal, ctx.clock.now());
  const inputs = {
    external_id: id,
    title: plan.plan_title,
    workflow_id,
    plan_id,
    version,
    estimated_minutes: sop.steps.reduce((sum, step) => sum + step.estimated_minutes, 0),
    steps: templateSteps(sop, plan.plan_title),
    ...(plan.client_id === null ? {} : { client_id: plan.client_id }),
  };
  const { action_id, decision } = await proposeTemplate(ctx.actions, inputs, proposal);
  await noteDecision.run(ctx.db, id, action_id, decision, ctx.clock.now());
  return action_id;
}

async function follow(
  ctx: PlannerContext,
  row: TemplateRow,
  version: number,
  action: Action,
): Promise<void> {
  const { process_template_id: id } = row;
  const { action_id, state, events } = action;
  if (OVER.includes(state)) return settle(ctx, row, version, state);
  await noteDecision.run(ctx.db, id, action_id, state, ctx.clock.now());
  if (state !== 'expired') {
    throw new PostponeJob(`the Action is ${state}`, lookAgainS(ctx, action));
  }
  const unanswered = events.at(-1)?.from_state === 'awaiting_approval';
  const now = await findTemplate.one(ctx.db, id);
  if (unanswered || now.wanted_version > version) return settle(ctx, row, version, state);
  // It was allowed and only waited for Coda.
  await markProposed.run(ctx.db, id, version, now.proposals + 1, ctx.clock.now());
  throw new PostponeJob('the Action expired before it could be done', LOOK_AGAIN_S);
}

function lookAgainS(ctx: PlannerContext, { state, created_at }: Action): number {
  if (state === 'awaiting_approval') return APPROVAL_S;
  const age_ms = ctx.clock.now().getTime() - Date.parse(created_at);
  return age_ms < FRESH_MS ? LOOK_AGAIN_S : LOOK_RARELY_S;
}

async function settle(
  ctx: PlannerContext,
  { process_template_id: id, plan_id }: TemplateRow,
  version: number,
  decision: string,
): Promise<void> {
  await ctx.db.transaction(async (tx) => {
    const settled = await settleTemplate.run(
      tx,
      id,
      version,
      decision.slice(0, 500),
      ctx.clock.now(),
    );
    if (settled === 0) return;
    const data = { plan_id, version, decision: decision.slice(0, 500) };
    await auditChange(ctx, tx, { action: 'process_template.settled', subject: id, data });
  });
}
