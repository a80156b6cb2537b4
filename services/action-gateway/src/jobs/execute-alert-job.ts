import { z } from 'zod';
import { defineJob, PostponeJob, type JobDefinition } from '@almanac/shared/queue/queue';
import type { ActionGatewayContext } from '../context.ts';
import { EXECUTE_ALERT } from '../domain/job-names.ts';
import { executeAction } from '../use-cases/execute-action.ts';

/** Word of our own health to a registered person: it goes out while everything is stopped, and nothing else does by this way. */
export function executeAlertJob(held: () => ActionGatewayContext): JobDefinition {
  return defineJob({
    name: EXECUTE_ALERT,
    data: z.object({ action_id: z.string() }),
    requires: 'always',
    concurrency: 1,
    retries: 20,
    timeout_s: 60,
    audit: 'failures',
    run: async ({ action_id }) => {
      const result = await executeAction(held(), action_id);
      if (result.kind === 'wait') throw new PostponeJob(result.reason, result.delay_ms / 1000);
    },
  });
}
