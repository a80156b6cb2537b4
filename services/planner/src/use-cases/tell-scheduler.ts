/** What the scheduler hears of: the person's word about a task, and plans whose blocks may be wrong now. */
import { taskWordReply, type TaskWordRequest } from '@almanac/shared/contracts/completion';
import { type PlanChanged, planChangedReply } from '@almanac/shared/contracts/reschedule';
import type { ServiceClient } from '@almanac/shared/http/call';
import { sha256Hex } from '@almanac/shared/lang/ids';
import type { Transaction } from '@almanac/shared/pg/database';
import type { PlannerContext } from '../context.ts';
import { TELL_PLAN_CHANGED } from '../domain/job-names.ts';

/** After the commit, once per version and status. Whoever changed the steps mostly has them scheduled at once: the scheduler looks after that. */
export async function planChanged(
  ctx: PlannerContext,
  tx: Transaction,
  changed: PlanChanged,
): Promise<void> {
  const over = changed.status !== 'ready';
  const later = over ? {} : { start_after: new Date(Date.now() + ctx.config.PLAN_CHANGE_WAIT_MS) };
  await ctx.queue.send(tx, TELL_PLAN_CHANGED, changed, { key: keyOf(changed), ...later });
}

export async function tellPlanChanged(
  scheduler: ServiceClient,
  changed: PlanChanged,
): Promise<void> {
  await scheduler.call({
    method: 'POST',
    path: '/api/v1/scheduler/internal/plan-changed',
    body: changed,
    reply: planChangedReply,
    idempotency_key: keyOf(changed),
  });
}

/** The scheduler takes a revision once, so that a repeat after a lost answer changes nothing. */
export async function tellTaskWord(scheduler: ServiceClient, told: TaskWordRequest): Promise<void> {
  await scheduler.call({
    method: 'POST',
    path: '/api/v1/scheduler/internal/task-word',
    body: told,
    reply: taskWordReply,
    idempotency_key: `task-word:${sha256Hex(told.task_id)}:${told.revision}`,
  });
}

function keyOf({ plan_id, version, status }: PlanChanged): string {
  return `${plan_id}:${version}:${status}`;
}
