import { z } from 'zod';
import { defineJob, type JobDefinition } from '@almanac/shared/queue/queue';
import type { MemoryContext } from '../context.ts';
import { INDEX_EVENTS_JOB } from '../domain/job-names.ts';
import { indexOldEvents } from '../use-cases/index-old-events.ts';

/** Catches up with what was recorded before there was a word index; afterwards it reads one row and ends. */
export function indexJobs(ctx: MemoryContext): JobDefinition[] {
  return [
    defineJob({
      name: INDEX_EVENTS_JOB,
      data: z.object({}),
      requires: 'always',
      concurrency: 1,
      retries: 5,
      timeout_s: 300,
      cron: { expression: '*/5 * * * *', zone: 'UTC' },
      audit: 'failures',
      run: (_data, { signal }) => indexOldEvents(ctx, signal),
    }),
  ];
}
