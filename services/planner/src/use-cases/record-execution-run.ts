import type { ExecutionRunRequest } from '@almanac/shared/contracts/planner';
import { AppError } from '@almanac/shared/lang/app-error';
import { derivedId, newId } from '@almanac/shared/lang/ids';
import { found } from '@almanac/shared/pg/statement';
import type { PlannerContext } from '../context.ts';
import {
  findRun,
  insertRun,
  type ExecutionRun,
  type NewExecutionRun,
} from '../db/execution-runs.ts';
import { findPlan } from '../db/plans.ts';
import { storable } from '../domain/storable.ts';
import { auditChange, presentActor } from './record-plan-change.ts';

/** Records how long finished work took. With an idempotency key, the same run is recorded once. */
export async function recordExecutionRun(
  ctx: PlannerContext,
  given: ExecutionRunRequest,
  idempotency_key?: string,
): Promise<ExecutionRun> {
  const request = storable(given);
  const at = ctx.clock.now();
  const completed_at = request.completed_at ?? at.toISOString();
  if (
    request.started_at !== undefined &&
    Date.parse(request.started_at) > Date.parse(completed_at)
  ) {
    throw new AppError('invalid', 'A run cannot end before it starts.', {
      errors: [{ path: 'completed_at', message: 'is before started_at' }],
    });
  }
  const execution_run_id =
    idempotency_key === undefined
      ? newId('exe', at)
      : derivedId('exe', 'key', presentActor().actor, idempotency_key);
  const run: NewExecutionRun = {
    execution_run_id,
    completed_at,
    outcome: 'done',
    run_type: request.run_type,
    task_id: request.task_id ?? null,
    plan_id: request.plan_id ?? null,
    step_id: request.step_id ?? null,
    project_id: request.project_id ?? null,
    process_template_id: request.process_template_id ?? null,
    workflow_id: request.workflow_id ?? null,
    client_id: request.client_id ?? null,
    kind: request.kind ?? null,
    title: request.title ?? null,
    estimated_minutes: request.estimated_minutes,
    actual_minutes: request.actual_minutes,
    billable: request.billable ?? false,
    started_at: request.started_at ?? null,
  };
  return ctx.db.transaction(async (tx) => {
    if (
      request.plan_id !== undefined &&
      (await findPlan.maybe(tx, request.plan_id)) === undefined
    ) {
      throw new AppError('invalid', `There is no plan ${request.plan_id}.`, {
        errors: [{ path: 'plan_id', message: 'is not known' }],
      });
    }
    if (await insertRun(tx, run)) {
      const { run_type, actual_minutes } = request;
      await auditChange(ctx, tx, {
        action: 'execution_run.recorded',
        subject: execution_run_id,
        data: {
          run_type,
          actual_minutes,
        },
      });
    }
    return found(await findRun.maybe(tx, execution_run_id), `run ${execution_run_id}`);
  });
}
