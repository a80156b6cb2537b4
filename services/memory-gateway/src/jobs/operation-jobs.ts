import { z } from 'zod';
import {
  defineJob,
  PostponeJob,
  type JobDefinition,
  type Queue,
} from '@almanac/shared/queue/queue';
import type { OperationKind } from '@almanac/shared/contracts/memory-operations';
import type { MemoryContext } from '../context.ts';
import { OPERATION_JOBS, SWEEP_JOB } from '../domain/job-names.ts';
import { copyToMem0 } from '../use-cases/copy-to-mem0.ts';
import { inferKeys } from '../use-cases/infer-keys.ts';
import {
  MAX_ATTEMPTS,
  runDueOperations,
  runOperation,
  type OperationRun,
  type OperationWork,
} from '../use-cases/run-operation.ts';
import { sweepOperations } from '../use-cases/sweep-operations.ts';

const data = z.object({ operation_id: z.string() });
/** Beyond the time limits of the calls themselves: reading, storing, and a slow machine. */
const MARGIN_S = 15;
/** For what else is due. */
const DRAIN_S = 30;

/** What follows a write; `queue` is asked only once the jobs run. */
export function operationJobs(ctx: MemoryContext, queue: () => Queue): JobDefinition[] {
  const { MODEL_TIMEOUT_MS, MEM0_TIMEOUT_MS } = ctx.config;
  return [
    operationJob(ctx, 'infer', MODEL_TIMEOUT_MS, (taken) => inferKeys(ctx, taken)),
    operationJob(ctx, 'mem0', 2 * MEM0_TIMEOUT_MS, (taken) => copyToMem0(ctx, taken)),
    defineJob({
      name: SWEEP_JOB,
      data: z.object({}),
      requires: 'job',
      concurrency: 1,
      retries: 4,
      timeout_s: 60,
      cron: { expression: '* * * * *', zone: 'UTC' },
      audit: 'failures',
      run: () => sweepOperations(ctx, queue()),
    }),
  ];
}

/** `calls_ms` is how long the calls of one operation take at most. */
function operationJob(
  ctx: MemoryContext,
  kind: OperationKind,
  calls_ms: number,
  work: OperationWork,
): JobDefinition {
  const hold_s = Math.ceil(calls_ms / 1000) + MARGIN_S;
  const run = (id: string): Promise<OperationRun> => runOperation(ctx, id, hold_s, work);
  return defineJob({
    name: OPERATION_JOBS[kind],
    data,
    requires: 'job',
    concurrency: 2,
    retries: MAX_ATTEMPTS - 1,
    timeout_s: 2 * hold_s + DRAIN_S,
    audit: 'failures',
    run: async ({ operation_id }, { signal }) => {
      const own = await run(operation_id);
      if (own.outcome === 'ended') await runDueOperations(ctx, kind, run, signal);
      settle(own);
    },
  });
}

/** In the queue's words: what waits is put back, and what failed counts, up to the dead letter. */
function settle(run: OperationRun): void {
  if (run.outcome === 'wait') throw new PostponeJob(run.reason, run.wait_s);
  if (run.outcome === 'failed') throw new Error(run.reason);
}
