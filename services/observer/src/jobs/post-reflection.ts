import { z } from 'zod';
import { idOf } from '@almanac/shared/contracts/common';
import { defineJob, type JobDefinition } from '@almanac/shared/queue/queue';
import type { JobContext } from '../context.ts';
import { POST_REFLECTION } from '../domain/job-names.ts';
import { carryPost } from '../use-cases/carry-post.ts';

export function postReflectionJob(ctx: JobContext): JobDefinition {
  return defineJob({
    name: POST_REFLECTION,
    data: z.object({ reflection_id: idOf('ref'), version: z.int() }),
    requires: 'job',
    concurrency: 2,
    retries: 5,
    timeout_s: 60,
    audit: 'failures',
    run: (post, { signal }) => carryPost(ctx, post, signal),
  });
}
