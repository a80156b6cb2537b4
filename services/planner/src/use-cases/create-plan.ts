/**
 * A plan for a task or an intent. Invariant: at most one live plan per task. The same wish gives the plan that is there; a
 * changed task revises it. Who loses a race reads the winner's plan.
 */
import type { Plan, PlanRequest } from '@almanac/shared/contracts/planner';
import { requireAllowed } from '@almanac/shared/controls/read-controls';
import { AppError } from '@almanac/shared/lang/app-error';
import { newId } from '@almanac/shared/lang/ids';
import type { PlannerContext } from '../context.ts';
import {
  insertPlan,
  isSecondLivePlan,
  livePlanOfRequest,
  newestPlanOfTask,
  planOfRow,
  type PlanRow,
} from '../db/plans.ts';
import { assembleSop, totalsOf } from '../domain/assemble-sop.ts';
import type { Moment } from '../domain/due-in-text.ts';
import { LIVE } from '../domain/plan-status.ts';
import {
  checkSubject,
  keepClient,
  keepReading,
  subjectOf,
  type PlanSubject,
} from '../domain/plan-subject.ts';
import { storable } from '../domain/storable.ts';
import { draftPlan, type DraftedPlan } from './draft-plan.ts';
import { presentActor } from './audit-change.ts';
import { recordVersion } from './record-plan-change.ts';
import { storeRevision } from './store-revision.ts';
import { wantTemplate, withTemplate } from './want-template.ts';

const ATTEMPTS = 5;

/** `idempotency_key` recognises a repeated intent also where its first answer was lost in a crash. */
export async function createPlan(
  ctx: PlannerContext,
  request: PlanRequest,
  idempotency_key?: string,
): Promise<Plan> {
  const subject = subjectOf(storable(request), momentOf(ctx));
  const request_key = subject.task_id === null ? intentKey(ctx, subject, idempotency_key) : null;
  const flight = `${subject.task_id ?? request_key}\n${subject.content_hash}`;
  const running = ctx.in_flight.get(flight);
  if (running !== undefined) {
    await requireAllowed(ctx.db, ctx.kill, 'plan');
    return running;
  }
  const started = planOnce(ctx, subject, request_key).finally(() => ctx.in_flight.delete(flight));
  ctx.in_flight.set(flight, started);
  return started;
}

/** Without a key, the same words of the same caller on one day are the same wish. */
function intentKey(ctx: PlannerContext, subject: PlanSubject, key: string | undefined): string {
  const { actor } = presentActor();
  const day = ctx.clock.now().toISOString().slice(0, 10);
  return key === undefined
    ? `intent:${actor}:${day}:${subject.content_hash}`
    : `key:${actor}:${key}`;
}

function momentOf(ctx: PlannerContext): Moment {
  return { now: ctx.clock.now(), zone: ctx.config.ALMANAC_ZONE };
}

async function planOnce(
  ctx: PlannerContext,
  asked: PlanSubject,
  request_key: string | null,
): Promise<Plan> {
  const allowed = requireAllowed(ctx.db, ctx.kill, 'plan');
  const [first] = await Promise.all([findExisting(ctx, asked, request_key), allowed]);
  let drafted: DraftedPlan | undefined;
  const new_plan_id = newId('plan', ctx.clock.now());
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const existing = attempt === 0 ? first : await findExisting(ctx, asked, request_key);
    const live = existing !== undefined && LIVE.includes(existing.status);
    const same = existing?.content_hash === asked.content_hash;
    if (existing !== undefined && same && (live || existing.status === 'completed')) {
      return planOfRow(existing);
    }
    const at = momentOf(ctx);
    checkSubject(asked, at);
    const subject = live ? keptOf(asked, existing, at.now) : asked;
    const plan_id = live ? existing.plan_id : new_plan_id;
    drafted ??= await draftPlan(ctx, subject, plan_id);
    const { client_id, owner_unread } = drafted;
    const scoped = { ...subject, client_id, owner_unread };
    const stored = live
      ? await storeRevision(ctx, {
          plan_id,
          from_version: existing.version,
          subject: scoped,
          drafted,
          reason: 'the task changed',
          request_key: null,
        })
      : await storeNew(ctx, { plan_id, subject: scoped, drafted, request_key });
    if (stored !== undefined) return stored;
  }
  throw new AppError('conflict', 'This task is being changed by others at the same time.', {
    retry_after_s: 1,
  });
}

/** What changed is the task, not whose it is, nor the day that its words named when it was first planned. */
function keptOf(asked: PlanSubject, existing: PlanRow, now: Date): PlanSubject {
  const { source, client_id } = existing;
  return keepReading(keepClient(asked, { ...source, client_id }), source, now);
}

function findExisting(
  ctx: PlannerContext,
  subject: PlanSubject,
  request_key: string | null,
): Promise<PlanRow | undefined> {
  if (subject.task_id !== null) return newestPlanOfTask.maybe(ctx.db, subject.task_id);
  return livePlanOfRequest.maybe(ctx.db, request_key ?? '');
}

/** Undefined where another live plan was there first. */
async function storeNew(
  ctx: PlannerContext,
  wanted: {
    plan_id: string;
    subject: PlanSubject;
    drafted: DraftedPlan;
    request_key: string | null;
  },
): Promise<Plan | undefined> {
  const { plan_id, subject, drafted, request_key } = wanted;
  const at = ctx.clock.now();
  const sop = assembleSop(plan_id, drafted.draft, drafted.overrun, subject.workflow_id);
  const { steps: step_count, estimated_minutes, p80_minutes } = totalsOf(sop);
  const totals = { step_count, estimated_minutes, p80_minutes };
  try {
    return await ctx.db.transaction(async (tx) => {
      const plan_title = subject.title;
      const provenance = withTemplate(ctx, plan_id, drafted);
      const created_by = presentActor().actor;
      const row = await insertPlan(tx, {
        ...subject,
        ...totals,
        plan_id,
        plan_title,
        request_key,
        sop,
        provenance,
        source: subject,
        created_by,
        at,
      });
      const made = { ...subject, plan_id, plan_title, version: 1, source: subject, sop };
      await recordVersion(ctx, tx, made, 'created');
      await wantTemplate(ctx, tx, { ...made, provenance });
      return planOfRow(row);
    });
  } catch (error) {
    if (isSecondLivePlan(error)) return undefined;
    throw error;
  }
}
