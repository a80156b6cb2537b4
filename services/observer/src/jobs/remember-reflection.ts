import { z } from 'zod';
import { idOf } from '@almanac/shared/contracts/common';
import { rememberRequest } from '@almanac/shared/contracts/memory';
import type { ServiceClient } from '@almanac/shared/http/call';
import { defineJob, type JobDefinition } from '@almanac/shared/queue/queue';
import type { JobContext } from '../context.ts';
import { REMEMBER_REFLECTION } from '../domain/job-names.ts';
import { rememberReflection } from '../use-cases/remember-reflection.ts';

/** Like all that goes to memory it runs also while everything is stopped: it acts on nothing outside. */
export function rememberReflectionJob(memory: ServiceClient, ctx: JobContext): JobDefinition {
  return defineJob({
    name: REMEMBER_REFLECTION,
    data: z.object({ reflection_id: idOf('ref'), version: z.int(), memory: rememberRequest }),
    requires: 'always',
    concurrency: 1,
    retries: 5,
    timeout_s: 60,
    audit: 'failures',
    run: (version) => rememberReflection({ db: ctx.db, memory }, version),
  });
}
