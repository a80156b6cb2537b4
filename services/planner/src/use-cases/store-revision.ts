import type { Plan } from '@almanac/shared/contracts/planner';
import type { PlannerContext } from '../context.ts';
import { findPlan, lockPlan, planOfRow, updateSubject, updateVersion } from '../db/plans.ts';
import { insertVersion } from '../db/plan-versions.ts';
import { assembleSop, totalsOf } from '../domain/assemble-sop.ts';
import { LIVE } from '../domain/plan-status.ts';
import { keepClient, type PlanSubject } from '../domain/plan-subject.ts';
import type { DraftedPlan } from './draft-plan.ts';
import { presentActor } from './audit-change.ts';
import { recordVersion } from './record-plan-change.ts';
import { wantTemplate, withTemplate } from './want-template.ts';

export interface Revision {
  plan_id: string;
  /** The version the draft was made from; another one by now means that somebody was faster. */
  from_version: number;
  subject: PlanSubject;
  drafted: DraftedPlan;
  reason: string;
  request_key: string | null;
}

/** Stores the next version and makes the plan ready to be scheduled again; undefined where it is no longer `from_version`. */
export function storeRevision(ctx: PlannerContext, revision: Revision): Promise<Plan | undefined> {
  const { plan_id, drafted, reason, request_key } = revision;
  const at = ctx.clock.now();
  const { workflow_id } = revision.subject;
  const sop = assembleSop(plan_id, drafted.draft, drafted.overrun, workflow_id);
  const { steps, estimated_minutes, p80_minutes } = totalsOf(sop);
  return ctx.db.transaction(async (tx) => {
    const present = await lockPlan(tx, plan_id);
    if (present?.version !== revision.from_version) return undefined;
    if (!LIVE.includes(present.status)) return undefined;
    // Whose it is may have come to be known while this was drafted.
    const subject = keepClient(revision.subject, {
      ...present.source,
      client_id: present.client_id,
    });
    const version = present.version + 1;
    const provenance = withTemplate(ctx, plan_id, drafted);
    await insertVersion(tx, {
      plan_id,
      version,
      sop,
      provenance,
      reason,
      source: subject,
      created_by: presentActor().actor,
      request_key,
      at,
    });
    await updateSubject.run(
      tx,
      plan_id,
      subject.title,
      subject.intent,
      subject.client_id,
      subject.project_id,
      subject.engagement_id,
      subject.workflow_id,
      subject.sprint_id,
      subject.billable,
      subject.due,
      subject.priority,
      subject.content_hash,
    );
    await updateVersion.run(tx, plan_id, version, steps, estimated_minutes, p80_minutes, at);
    const before = present.sop;
    const plan_title = subject.title;
    const changed = { ...subject, plan_id, plan_title, version, source: subject, sop, before };
    await recordVersion(ctx, tx, changed, reason);
    await wantTemplate(ctx, tx, { ...changed, provenance });
    return planOfRow(await findPlan.one(tx, plan_id));
  });
}
