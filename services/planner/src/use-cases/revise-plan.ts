import type { RevisedPlan } from '@almanac/shared/contracts/plan-diff';
import { requireAllowed } from '@almanac/shared/controls/read-controls';
import { AppError } from '@almanac/shared/lang/app-error';
import { found } from '@almanac/shared/pg/statement';
import type { PlannerContext } from '../context.ts';
import { findPlan, planOfRow, type PlanRow } from '../db/plans.ts';
import { findVersionOfRequest } from '../db/plan-versions.ts';
import { LIVE } from '../domain/plan-status.ts';
import { reviseByRule } from '../domain/revise-by-rule.ts';
import { storable } from '../domain/storable.ts';
import { draftRevision, readOverrun, type DraftedPlan } from './draft-plan.ts';
import { withDiff } from './read-diff.ts';
import { presentActor } from './audit-change.ts';
import { storeRevision } from './store-revision.ts';

/** A new version that follows the feedback: by the model, or by the few rules that need none. The old one is kept. */
export async function revisePlan(
  ctx: PlannerContext,
  plan_id: string,
  given_feedback: string,
  idempotency_key?: string,
): Promise<RevisedPlan> {
  await requireAllowed(ctx.db, ctx.kill, 'plan');
  const feedback = storable(given_feedback);
  const plan = found(await findPlan.maybe(ctx.db, plan_id), `plan ${plan_id}`);
  const request_key =
    idempotency_key === undefined ? null : `key:${presentActor().actor}:${idempotency_key}`;
  if (request_key !== null) {
    const before = await findVersionOfRequest.maybe(ctx.db, plan_id, request_key);
    if (before !== undefined) return withDiff(ctx.db, planOfRow(plan), before.version);
  }
  requireLive(plan);
  const drafted = await draft(ctx, plan, feedback);
  const stored = await storeRevision(ctx, {
    plan_id,
    from_version: plan.version,
    // A pattern that is read only now may say whose it is.
    subject: {
      ...plan.source,
      client_id: drafted.client_id,
      owner_unread: drafted.owner_unread,
    },
    drafted,
    reason: `feedback: ${feedback}`.slice(0, 500),
    request_key,
  });
  if (stored !== undefined) return withDiff(ctx.db, stored);
  throw new AppError('conflict', 'The plan was changed meanwhile; read it again.', {
    code: 'version_conflict',
  });
}

export function requireLive(plan: PlanRow): void {
  if (LIVE.includes(plan.status)) return;
  throw new AppError('conflict', `The plan is ${plan.status}; it can no longer be changed.`);
}

async function draft(ctx: PlannerContext, plan: PlanRow, feedback: string): Promise<DraftedPlan> {
  const { plan_id, sop } = plan;
  const asked = await draftRevision(ctx, plan.source, { plan_id, sop, feedback });
  if (asked.ok) return asked;
  const ruled = reviseByRule(plan.sop, feedback);
  if (!ruled.ok) {
    throw new AppError(
      'invalid',
      `This feedback cannot be followed (${asked.reason}). ${ruled.reason}`,
      {
        code: 'feedback_not_understood',
        errors: [{ path: 'feedback', message: ruled.reason }],
      },
    );
  }
  const { prompt: _prompt, model: _model, cost: _cost, ...kept } = plan.provenance;
  const note = `revised by rule: ${asked.reason}`;
  const source = kept.source === 'model' ? ('template' as const) : kept.source;
  return {
    draft: ruled.draft,
    provenance: { ...kept, source, note },
    overrun: await readOverrun(ctx),
    client_id: plan.client_id,
    owner_unread: plan.source.owner_unread ?? false,
    // What it was made from it was made from already: the provenance is kept.
    from_workflow: false,
  };
}
