/** The person's word about a task reaches its blocks. */
import { taskWordReply, type TaskWordRequest } from '@almanac/shared/contracts/completion';
import type { ServiceClient } from '@almanac/shared/http/call';
import { sha256Hex } from '@almanac/shared/lang/ids';

/** The job that carries it. */
export const TELL_SCHEDULER = 'tell-scheduler';

/** The scheduler takes a revision once, so that a repeat after a lost answer changes nothing. */
export async function tellScheduler(
  scheduler: ServiceClient,
  told: TaskWordRequest,
): Promise<void> {
  await scheduler.call({
    method: 'POST',
    path: '/api/v1/scheduler/internal/task-word',
    body: told,
    reply: taskWordReply,
    idempotency_key: `task-word:${sha256Hex(told.task_id)}:${told.revision}`,
  });
}
