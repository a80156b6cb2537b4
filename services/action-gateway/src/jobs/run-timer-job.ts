import { z } from 'zod';
import { defineJob, PostponeJob, type JobDefinition } from '@almanac/shared/queue/queue';
import type { ActionGatewayContext } from '../context.ts';
import { RUN_TIMER } from '../domain/job-names.ts';
import { runTimer } from '../use-cases/run-timer.ts';

/** Waits while everything is stopped; the end of a stop has moved its timer by then. */
export function runTimerJob(held: () => ActionGatewayContext): JobDefinition {
  return defineJob({
    name: RUN_TIMER,
    data: z.object({ timer_id: z.string() }),
    requires: 'job',
    concurrency: 2,
    retries: 20,
    timeout_s: 60,
    audit: 'failures',
    run: async ({ timer_id }) => {
      const left_ms = await runTimer(held(), timer_id);
      if (left_ms !== undefined) throw new PostponeJob('it is not due yet', left_ms / 1000);
    },
  });
}
