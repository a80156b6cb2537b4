/** What a task is worth, as a person sees it, beside what it cost so far. */
import type { TaskCosts, TaskValue, TaskValueRequest } from '@almanac/shared/contracts/task-value';
import { requirePerson } from '@almanac/shared/http/authenticate';
import type { Actor } from '@almanac/shared/http/request-scope';
import { AppError } from '@almanac/shared/lang/app-error';
import { isUniqueViolation } from '@almanac/shared/pg/database';
import type { PlannerContext } from '../context.ts';
import {
  spentByPlan,
  spentByPurpose,
  spentOnTask,
  taskIsKnown,
  workOnTask,
} from '../db/model-costs.ts';
import { insertTaskValue, valuesOfTask } from '../db/task-values.ts';
import { storable } from '../domain/storable.ts';
import { auditChange } from './audit-change.ts';

/** A new assessment, kept beside those before it; the same as the newest is that one. */
export async function valueTask(
  ctx: PlannerContext,
  actor: Actor,
  task_id: string,
  given: TaskValueRequest,
): Promise<TaskValue> {
  requirePerson(actor);
  const wanted = storable(given);
  const { amount, currency, rationale } = wanted;
  const newest = (await valuesOfTask.many(ctx.db, task_id))[0];
  if (newest !== undefined && isSame(newest, wanted, actor)) return newest;
  const at = ctx.clock.now();
  try {
    return await ctx.db.transaction(async (tx) => {
      const by = actor.actor;
      const value = await insertTaskValue.one(tx, task_id, amount, currency, rationale, by, at);
      const { assessment } = value;
      const data = { assessment, amount, currency };
      await auditChange(ctx, tx, { action: 'task.valued', subject: task_id, data });
      return value;
    });
  } catch (error) {
    if (!isUniqueViolation(error, 'task_values_pkey')) throw error;
    throw new AppError('conflict', 'This task was valued by another at the same time.');
  }
}

function isSame(value: TaskValue, wanted: TaskValueRequest, actor: Actor): boolean {
  return (
    Number(value.amount) === Number(wanted.amount) &&
    value.currency === wanted.currency &&
    value.rationale === wanted.rationale &&
    value.assessed_by === actor.actor
  );
}

/** 404 for a task that nothing here knows: no plan, no call of a model, no value. */
export async function readTaskCosts(ctx: PlannerContext, task_id: string): Promise<TaskCosts> {
  const { db } = ctx;
  const [spent, by_purpose, by_plan, work, assessments, task] = await Promise.all([
    spentOnTask.one(db, task_id),
    spentByPurpose.many(db, task_id),
    spentByPlan.many(db, task_id),
    workOnTask.one(db, task_id),
    valuesOfTask.many(db, task_id),
    taskIsKnown.one(db, task_id),
  ]);
  if (!task.known && spent.calls === 0 && assessments.length === 0) {
    throw new AppError('not_found', `There is no task ${task_id}.`);
  }
  return {
    task_id,
    model: { ...spent, by_purpose, by_plan },
    work: work.runs === 0 ? null : work,
    value: assessments[0] ?? null,
    assessments,
  };
}
