import type { z } from 'zod';
import type { RevisedPlan } from '@almanac/shared/contracts/plan-diff';
import type { stepsPatch } from '@almanac/shared/contracts/planner';
import { found } from '@almanac/shared/pg/statement';
import type { PlannerContext } from '../context.ts';
import { findPlan, lockPlan, planOfRow, updateVersion } from '../db/plans.ts';
import { insertVersion } from '../db/plan-versions.ts';
import { totalsOf } from '../domain/assemble-sop.ts';
import { editSteps } from '../domain/edit-steps.ts';
import { storable } from '../domain/storable.ts';
import { requireVersion } from './change-plan-status.ts';
import { readOverrun } from './draft-plan.ts';
import { withDiff } from './read-diff.ts';
import { presentActor } from './audit-change.ts';
import { recordVersion } from './record-plan-change.ts';
import { requireLive } from './revise-plan.ts';
import { wantTemplate } from './want-template.ts';

/** A person's own edit of the steps is the next version; who edits an older one is told so with 409. */
export async function editPlanSteps(
  ctx: PlannerContext,
  plan_id: string,
  patch: z.infer<typeof stepsPatch>,
): Promise<RevisedPlan> {
  const overrun = await readOverrun(ctx);
  const at = ctx.clock.now();
  const { actor } = presentActor();
  return ctx.db.transaction(async (tx) => {
    const plan = found(await lockPlan(tx, plan_id), `plan ${plan_id}`);
    requireVersion(plan, patch.version);
    requireLive(plan);
    const sop = editSteps(plan_id, plan.sop, storable(patch.steps), { ...plan, overrun });
    const version = plan.version + 1;
    const { steps, estimated_minutes, p80_minutes } = totalsOf(sop);
    const reason = 'steps edited';
    await insertVersion(tx, {
      plan_id,
      version,
      sop,
      reason,
      source: plan.source,
      created_by: actor,
      at,
      provenance: { ...plan.provenance, note: `Steps edited by ${actor}.` },
      request_key: null,
    });
    await updateVersion.run(tx, plan_id, version, steps, estimated_minutes, p80_minutes, at);
    await recordVersion(ctx, tx, { ...plan, version, sop, before: plan.sop }, reason);
    await wantTemplate(ctx, tx, { ...plan, version });
    return withDiff(tx, planOfRow(await findPlan.one(tx, plan_id)));
  });
}
