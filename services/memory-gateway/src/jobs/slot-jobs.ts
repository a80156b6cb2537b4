import { z } from 'zod';
import {
  defineJob,
  PostponeJob,
  type JobDefinition,
  type Queue,
} from '@almanac/shared/queue/queue';
import type { MemoryContext } from '../context.ts';
import { BEGIN_JOB } from '../domain/job-names.ts';
import { beginAnnounced } from '../use-cases/begin-announced.ts';

/** How long a clock that is behind the machine's is waited for at a time. */
const CLOCK_BEHIND_S = 30;

/** What becomes of slots with time. It runs while everything is stopped, as remembering does. */
export function slotJobs(ctx: MemoryContext, queue: () => Queue): JobDefinition[] {
  return [
    defineJob({
      name: BEGIN_JOB,
      data: z.object({
        memory_id: z.string(),
        replaces: z.array(z.string()).optional(),
        decided: z.boolean().optional(),
      }),
      requires: 'always',
      concurrency: 1,
      retries: 10,
      timeout_s: 60,
      audit: 'failures',
      run: async (beginning) => {
        const has_come = await beginAnnounced({ ...ctx, queue: queue() }, beginning);
        if (!has_come) throw new PostponeJob('its instant has not come', CLOCK_BEHIND_S);
      },
    }),
  ];
}
