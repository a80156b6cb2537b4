import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { defineJob, PostponeJob, type JobDefinition } from '@almanac/shared/queue/queue';
import type { ActionGatewayContext } from '../context.ts';
import { EXECUTE_ACTION, EXECUTE_ALERT } from '../domain/job-names.ts';
import { executeAction } from '../use-cases/execute-action.ts';

/** Waits up to this long are not worth a way through the queue, which looks for work every two seconds. */
const SHORT_WAIT_MS = 500;
const SHORT_WAITS_MS = 10_000;

/** Retries and waits are the use case's, which knows why; the queue's own are for a process that dies or a bug. */
export function executeActionJob(held: () => ActionGatewayContext): JobDefinition {
  return executionJob(held, { name: EXECUTE_ACTION, requires: 'execute', concurrency: 5 });
}

/** Alerts only: what else came here would meet the stop at its guards. */
export function executeAlertJob(held: () => ActionGatewayContext): JobDefinition {
  return executionJob(held, { name: EXECUTE_ALERT, requires: 'always', concurrency: 1 });
}

function executionJob(
  held: () => ActionGatewayContext,
  kind: Pick<JobDefinition, 'name' | 'requires' | 'concurrency'>,
): JobDefinition {
  return defineJob({
    ...kind,
    data: z.object({ action_id: z.string() }),
    retries: 20,
    timeout_s: 180,
    audit: 'failures',
    run: async ({ action_id }, { signal }) => {
      for (let waited_ms = 0; ;) {
        const result = await executeAction(held(), action_id);
        if (result.kind === 'over') return;
        const { delay_ms, reason } = result;
        const short = delay_ms <= SHORT_WAIT_MS && waited_ms <= SHORT_WAITS_MS;
        if (!short || signal.aborted) throw new PostponeJob(reason, delay_ms / 1000);
        waited_ms += delay_ms;
        await sleep(delay_ms);
      }
    },
  });
}
