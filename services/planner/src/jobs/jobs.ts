/** The planner's own job; those that carry facts to memory are shared (see context.ts). */
import { taskWordRequest } from '@almanac/shared/contracts/completion';
import type { ServiceClient } from '@almanac/shared/http/call';
import { waitingWhileDown } from '@almanac/shared/queue/memory-outbox';
import { defineJob, type JobDefinition } from '@almanac/shared/queue/queue';
import { TELL_SCHEDULER, tellScheduler } from '../use-cases/tell-scheduler.ts';

export function plannerJobs(scheduler: ServiceClient): JobDefinition[] {
  return [
    defineJob({
      name: TELL_SCHEDULER,
      data: taskWordRequest,
      requires: 'job',
      concurrency: 1,
      retries: 5,
      timeout_s: 30,
      audit: 'always',
      run: (told) => waitingWhileDown(() => tellScheduler(scheduler, told)),
    }),
  ];
}
