import type { ExecutionRun, ExecutionRunRequest } from '@almanac/shared/contracts/planner';
import { AppError } from '@almanac/shared/lang/app-error';
import { derivedId, newId } from '@almanac/shared/lang/ids';
import type { Transaction } from '@almanac/shared/pg/database';
import { notifyChange } from '@almanac/shared/pg/notify-change';
import { found } from '@almanac/shared/pg/statement';
import { emitEvent, rememberLater } from '@almanac/shared/queue/memory-outbox';
import { SERVICE, type PlannerContext } from '../context.ts';
import { findRun, findRunOfStep, insertRun } from '../db/execution-runs.ts';
import { lockPlan } from '../db/plans.ts';
import { findStep } from '../db/plan-versions.ts';
import { runOf, type KnownOfRun } from '../domain/execution-run.ts';
import { storable } from '../domain/storable.ts';
import { auditChange, presentActor } from './audit-change.ts';
import { rememberOfPlan } from './remember-of-plan.ts';

/**
 * Records how long finished work took; what the plan knows of it is filled in. With an idempotency key, the same run is recorded once. A
 * step whose whole time is known already is refused with 409: work that counts twice would teach twice.
 */
export async function recordExecutionRun(
  ctx: PlannerContext,
  given: ExecutionRunRequest,
  idempotency_key?: string,
): Promise<ExecutionRun> {
  const request = storable(given);
  const now = ctx.clock.now();
  const execution_run_id =
    idempotency_key === undefined
      ? newId('exe', now)
      : derivedId('exe', 'key', presentActor().actor, idempotency_key);
  return ctx.db.transaction(async (tx) => {
    const before = await findRun.maybe(tx, execution_run_id);
    if (before !== undefined) return before;
    const known = await knownOf(tx, request);
    const run = runOf(request, known, { execution_run_id, now });
    if (run.step_id !== null) await requireFirst(tx, run.step_id);
    if (await insertRun(tx, run)) await tellRun(ctx, tx, run, known);
    return found(await findRun.maybe(tx, execution_run_id), `run ${execution_run_id}`);
  });
}

/** Refuses, with 422, a plan or a step that is not there. */
async function knownOf(
  tx: Transaction,
  { plan_id, step_id }: ExecutionRunRequest,
): Promise<KnownOfRun> {
  if (plan_id === undefined) return {};
  // Held, so that of two words about one step at once the second sees the first.
  const plan = await lockPlan(tx, plan_id);
  if (plan === undefined) throw unknown('plan_id', `There is no plan ${plan_id}.`);
  if (step_id === undefined) return { plan };
  const row = await findStep.maybe(tx, plan_id, step_id);
  if (row === undefined) throw unknown('step_id', `There is no step ${step_id} in that plan.`);
  return { plan, step: row.step };
}

function unknown(path: string, detail: string): AppError {
  return new AppError('invalid', detail, { errors: [{ path, message: 'is not known' }] });
}

async function requireFirst(tx: Transaction, step_id: string): Promise<void> {
  const other = await findRunOfStep.maybe(tx, step_id);
  if (other === undefined) return;
  const detail = `How long this step took is recorded already (${other.execution_run_id}); correct it by the outcome of the step.`;
  throw new AppError('conflict', detail, { code: 'step_run_exists' });
}

/** Audit, event, memory and notice of a run that was told by itself; one that comes with an outcome is told with that. */
async function tellRun(
  ctx: PlannerContext,
  tx: Transaction,
  run: ExecutionRun,
  { plan }: KnownOfRun,
): Promise<void> {
  const { execution_run_id, run_type, plan_id, client_id, title } = run;
  const { estimated_minutes, actual_minutes, billable } = run;
  const scope = client_id === null ? {} : { client_id };
  const occurred_at = run.completed_at;
  await auditChange(ctx, tx, {
    action: 'execution_run.recorded',
    subject: execution_run_id,
    data: { run_type, actual_minutes },
  });
  await emitEvent(ctx.queue, tx, {
    event_type: 'execution_run.recorded',
    event_source: SERVICE,
    payload: { execution_run_id, run_type, plan_id, estimated_minutes, actual_minutes, billable },
    occurred_at,
    dedupe_key: `execution_run.recorded:${execution_run_id}`,
    ...scope,
  });
  if (title !== null) {
    const memory = {
      content: `"${title}" took ${actual_minutes} min; ${estimated_minutes} min were planned.`,
      kind: 'task_outcome',
      source: { type: 'execution_run', ref: execution_run_id },
      occurred_at,
    } as const;
    const key = `run:${execution_run_id}`;
    if (plan !== undefined) await rememberOfPlan(ctx, tx, { ...plan, client_id }, { key, memory });
    else await rememberLater(ctx.queue, tx, key, { ...memory, ...scope });
  }
  if (plan_id !== null) await notifyChange(tx, 'plan', plan_id, client_id);
}
