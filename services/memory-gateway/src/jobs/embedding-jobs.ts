import { z } from 'zod';
import { defineJob, type JobDefinition } from '@almanac/shared/queue/queue';
import { waitingWhileDown } from '@almanac/shared/queue/memory-outbox';
import type { MemoryContext } from '../context.ts';
import { embedMemories } from '../use-cases/embed-memories.ts';
import { settleVectors } from '../use-cases/settle-vectors.ts';
import { EMBED_JOB, REEMBED_JOB, RETIRE_JOB } from '../domain/job-names.ts';

/** The jobs of the dense leg; without an embedder they find nothing to do. */
export function embeddingJobs(ctx: MemoryContext): JobDefinition[] {
  const common = { concurrency: 1, retries: 5, audit: 'failures' } as const;
  return [
    defineJob({
      ...common,
      name: EMBED_JOB,
      data: z.object({}),
      requires: 'job',
      timeout_s: 300,
      run: (_data, { signal }) => waitingWhileDown(() => embedMemories(ctx, 'waiting', signal)),
    }),
    // Picks up what no job remembers: memories from before there was an embedder, and vectors of another model.
    defineJob({
      ...common,
      name: REEMBED_JOB,
      data: z.object({}),
      requires: 'job',
      timeout_s: 600,
      cron: { expression: '*/5 * * * *', zone: 'UTC' },
      run: (_data, { signal }) => waitingWhileDown(() => embedMemories(ctx, 'all', signal)),
    }),
    defineJob({
      ...common,
      name: RETIRE_JOB,
      data: z.object({ memory_ids: z.array(z.string()) }),
      requires: 'always',
      timeout_s: 60,
      run: ({ memory_ids }) => waitingWhileDown(() => settleVectors(ctx, memory_ids)),
    }),
  ];
}
