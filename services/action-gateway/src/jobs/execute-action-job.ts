import { z } from 'zod';
import { defineJob, PostponeJob, type JobDefinition } from '@almanac/shared/queue/queue';
import type { ActionGatewayContext } from '../context.ts';
import { EXECUTE_ACTION } from '../domain/job-names.ts';
import { executeAction } from '../use-cases/execute-action.ts';

/** Retries and waits are the use case's, which knows why; the queue's own are for a process that dies or a bug. */
export function executeActionJob(held: () => ActionGatewayContext): JobDefinition {
  return defineJob({
    name: EXECUTE_ACTION,
    data: z.object({ action_id: z.string() }),
    requires: 'execute',
    concurrency: 4,
    retries: 20,
    timeout_s: 180,
    audit: 'failures',
    run: async ({ action_id }) => {
      const result = await executeAction(held(), action_id);
      if (result.kind === 'wait') throw new PostponeJob(result.reason, result.delay_ms / 1000);
    },
  });
}
