import type { Plan, PlanStatus } from '@almanac/shared/contracts/planner';
import { AppError } from '@almanac/shared/lang/app-error';
import type { Transaction } from '@almanac/shared/pg/database';
import { notifyChange } from '@almanac/shared/pg/notify-change';
import { found } from '@almanac/shared/pg/statement';
import { emitEvent } from '@almanac/shared/queue/memory-outbox';
import type { PlannerContext } from '../context.ts';
import {
  findPlan,
  lockPlan,
  otherLivePlan,
  planOfRow,
  updateStatus,
  type PlanRow,
} from '../db/plans.ts';
import { mayBecome } from '../domain/plan-status.ts';
import { auditChange } from './audit-change.ts';
import { planEvent } from './record-plan-change.ts';
import { planChanged } from './tell-scheduler.ts';

/** Allowed transitions only (409 otherwise); the status a plan already has is no change and no error. */
export function changePlanStatus(
  ctx: PlannerContext,
  plan_id: string,
  wanted: { status: PlanStatus; version?: number | undefined },
): Promise<Plan> {
  return ctx.db.transaction(async (tx) => {
    const plan = found(await lockPlan(tx, plan_id), `plan ${plan_id}`);
    requireVersion(plan, wanted.version);
    if (plan.status === wanted.status) return planOfRow(plan);
    if (!mayBecome(plan.status, wanted.status)) {
      throw new AppError(
        'conflict',
        `A plan that is ${plan.status} cannot become ${wanted.status}.`,
        {
          code: 'status_conflict',
        },
      );
    }
    await setStatus(ctx, tx, plan, wanted.status);
    return planOfRow(await findPlan.one(tx, plan_id));
  });
}

export function requireVersion(plan: PlanRow, version: number | undefined): void {
  if (version === undefined || version === plan.version) return;
  throw new AppError('conflict', `The plan is at version ${plan.version}, not ${version}.`, {
    code: 'version_conflict',
  });
}

/** The change with its audit row, its notice and, for a completed plan, its event. The plan is locked by the caller. */
export async function setStatus(
  ctx: PlannerContext,
  tx: Transaction,
  plan: PlanRow,
  status: PlanStatus,
): Promise<void> {
  const { plan_id, plan_title, version } = plan;
  await updateStatus.run(tx, plan_id, status, ctx.clock.now());
  await auditChange(ctx, tx, {
    action: `plan.${status}`,
    subject: plan_id,
    data: { from: plan.status, version },
  });
  if (status === 'completed') {
    const payload = { plan_id, plan_title, version };
    await emitEvent(ctx.queue, tx, planEvent(ctx, plan, { type: 'plan.completed', payload }));
  }
  if (status === 'completed' || status === 'cancelled') {
    await planChanged(ctx, tx, { plan_id, version, status });
  }
  await notifyChange(tx, 'plan', plan_id, plan.client_id);
}

/** A finished plan may go on where no other plan of its task or wish is at work. The plan is locked by the caller. */
export async function mayLiveAgain(tx: Transaction, { plan_id }: PlanRow): Promise<boolean> {
  return (await otherLivePlan.maybe(tx, plan_id)) === undefined;
}
