import { z } from 'zod';
import { waitingWhileDown } from '@almanac/shared/queue/memory-outbox';
import { defineJob, type JobDefinition } from '@almanac/shared/queue/queue';
import type { MemoryContext } from '../context.ts';
import { PURGE_JOB } from '../domain/job-names.ts';
import { purgeRedacted } from '../use-cases/purge-redacted.ts';

/** What a redaction leaves to do after its commit; also while everything is stopped, as it only takes away. */
export function redactionJobs(ctx: MemoryContext): JobDefinition[] {
  return [
    defineJob({
      name: PURGE_JOB,
      data: z.object({ memory_ids: z.array(z.string()) }),
      requires: 'always',
      concurrency: 1,
      retries: 20,
      timeout_s: 60,
      audit: 'always',
      run: ({ memory_ids }) => waitingWhileDown(() => purgeRedacted(ctx, memory_ids)),
    }),
  ];
}
