import { z } from 'zod';
import { reflectMode } from '@almanac/shared/contracts/observer';
import { defineJob, type JobDefinition } from '@almanac/shared/queue/queue';
import type { ObserverContext } from '../context.ts';
import { RENEW_REFLECTION } from '../domain/job-names.ts';
import { renewReflection } from '../use-cases/reflect.ts';

/** `held` gives the whole context, which exists by the time a job runs. */
export function renewReflectionJob(held: () => ObserverContext): JobDefinition {
  return defineJob({
    name: RENEW_REFLECTION,
    data: z.object({ mode: reflectMode, day: z.iso.date() }),
    requires: 'job',
    concurrency: 1,
    retries: 5,
    timeout_s: 120,
    audit: 'failures',
    run: (period) => renewReflection(held(), period),
  });
}
