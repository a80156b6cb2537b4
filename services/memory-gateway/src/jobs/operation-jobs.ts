import { z } from 'zod';
import {
  defineJob,
  PostponeJob,
  type JobDefinition,
  type Queue,
} from '@almanac/shared/queue/queue';
import type { MemoryContext } from '../context.ts';
import { OPERATION_JOBS, SWEEP_JOB } from '../domain/job-names.ts';
import { copyToMem0 } from '../use-cases/copy-to-mem0.ts';
import { inferKeys } from '../use-cases/infer-keys.ts';
import { MAX_ATTEMPTS, runOperation, type OperationRun } from '../use-cases/run-operation.ts';
import { sweepOperations } from '../use-cases/sweep-operations.ts';

const data = z.object({ operation_id: z.string() });
/** Beyond the time limits of the calls themselves: reading, storing, and a slow machine. */
const MARGIN_S = 15;

/** What follows a write; `queue` is asked only once the jobs run. */
export function operationJobs(ctx: MemoryContext, queue: () => Queue): JobDefinition[] {
  const infer_s = Math.ceil(ctx.config.MODEL_TIMEOUT_MS / 1000) + MARGIN_S;
  const mem0_s = Math.ceil((2 * ctx.config.MEM0_TIMEOUT_MS) / 1000) + MARGIN_S;
  const common = { requires: 'job', retries: MAX_ATTEMPTS - 1, audit: 'failures', data } as const;
  return [
    defineJob({
      ...common,
      name: OPERATION_JOBS.infer,
      concurrency: 2,
      timeout_s: infer_s,
      run: async ({ operation_id }) =>
        settle(await runOperation(ctx, operation_id, infer_s, (taken) => inferKeys(ctx, taken))),
    }),
    defineJob({
      ...common,
      name: OPERATION_JOBS.mem0,
      concurrency: 2,
      timeout_s: mem0_s,
      run: async ({ operation_id }) =>
        settle(await runOperation(ctx, operation_id, mem0_s, (taken) => copyToMem0(ctx, taken))),
    }),
    defineJob({
      ...common,
      name: SWEEP_JOB,
      data: z.object({}),
      concurrency: 1,
      timeout_s: 60,
      cron: { expression: '* * * * *', zone: 'UTC' },
      run: () => sweepOperations(ctx, queue()),
    }),
  ];
}

/** In the queue's words: what waits is put back, and what failed counts, up to the dead letter. */
function settle(run: OperationRun): void {
  if (run.outcome === 'wait') throw new PostponeJob(run.reason, run.wait_s);
  if (run.outcome === 'failed') throw new Error(run.reason);
}
