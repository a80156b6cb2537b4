import { z } from 'zod';
import { AppError } from '@almanac/shared/lang/app-error';
import { waitingWhileDown } from '@almanac/shared/queue/memory-outbox';
import { isJobWaiting } from '@almanac/shared/queue/line';
import {
  defineJob,
  PostponeJob,
  queueSchema,
  type JobDefinition,
} from '@almanac/shared/queue/queue';
import { SERVICE, type MemoryContext } from '../context.ts';
import { EMBED_JOB, RECONCILE_JOB } from '../domain/job-names.ts';
import { fillCollections, setUp } from '../use-cases/build-collections.ts';
import { embedWaiting } from '../use-cases/embed-items.ts';
import { reconcileVectors } from '../use-cases/reconcile-vectors.ts';

/** The jobs of the dense leg; without an embedder they find nothing to do. */
export function vectorJobs(ctx: MemoryContext): JobDefinition[] {
  const common = {
    data: z.object({}),
    requires: 'job',
    concurrency: 1,
    retries: 5,
    audit: 'failures',
  } as const;
  let is_set_up = false;
  const work = async (signal: AbortSignal): Promise<void> => {
    if (ctx.dense === undefined) return;
    if (!is_set_up) await setUp(ctx);
    is_set_up = true;
    do await embedWaiting(ctx, signal);
    while ((await fillCollections(ctx, signal)) && !signal.aborted);
  };
  return [
    defineJob({
      ...common,
      name: EMBED_JOB,
      timeout_s: 900,
      // Woken by what is written; the timer picks up what waits for its next attempt.
      cron: { expression: '* * * * *', zone: 'UTC' },
      run: (_data, { signal }) =>
        oneWaiting(ctx, async () => {
          try {
            await work(signal);
          } catch (error) {
            // A store that lost a collection is set up again.
            if (error instanceof AppError && error.code === 'collection_missing') is_set_up = false;
            throw error;
          }
        }),
    }),
    defineJob({
      ...common,
      name: RECONCILE_JOB,
      timeout_s: 1800,
      cron: { expression: '17 * * * *', zone: 'UTC' },
      run: (_data, { signal }) =>
        waitingWhileDown(async () => {
          await setUp(ctx);
          await reconcileVectors(ctx, signal);
        }),
    }),
  ];
}

/** While the provider is down one job waits for it; one that would look later ends, as the other will see its work too. */
async function oneWaiting(ctx: MemoryContext, work: () => Promise<void>): Promise<void> {
  try {
    await waitingWhileDown(work);
  } catch (error) {
    if (!(error instanceof PostponeJob)) throw error;
    const queue = queueSchema(SERVICE);
    if (!(await isJobWaiting(ctx.db, queue, EMBED_JOB, error.delay_s))) throw error;
    ctx.log.info({ reason: error.message }, 'another job waits already');
  }
}
