import { planChanged } from '@almanac/shared/contracts/reschedule';
import type { ServiceClient } from '@almanac/shared/http/call';
import { waitingWhileDown } from '@almanac/shared/queue/memory-outbox';
import { defineJob, type JobDefinition } from '@almanac/shared/queue/queue';
import { z } from 'zod';
import { TELL_SCHEDULER } from '../domain/job-names.ts';

/** Waits while the scheduler is down; the key makes a repeat the same news. */
export function tellSchedulerJob(scheduler: ServiceClient): JobDefinition {
  return defineJob({
    name: TELL_SCHEDULER,
    data: planChanged,
    requires: 'job',
    concurrency: 1,
    retries: 5,
    timeout_s: 30,
    audit: 'failures',
    run: (changed) =>
      waitingWhileDown(() =>
        scheduler.call({
          method: 'POST',
          path: '/api/v1/scheduler/internal/plan-changed',
          body: changed,
          reply: z.unknown(),
          idempotency_key: `${changed.plan_id}:${changed.version}:${changed.status}`,
        }),
      ),
  });
}
