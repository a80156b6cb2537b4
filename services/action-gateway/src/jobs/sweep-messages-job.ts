import { z } from 'zod';
import { defineJob, type JobDefinition } from '@almanac/shared/queue/queue';
import type { ActionGatewayContext } from '../context.ts';
import { SWEEP_MESSAGES } from '../domain/job-names.ts';
import { sweepMessages } from '../use-cases/sweep-messages.ts';

/** Runs while everything is stopped too: health is told then, and the router holds all else. */
export function sweepMessagesJob(held: () => ActionGatewayContext): JobDefinition {
  return defineJob({
    name: SWEEP_MESSAGES,
    data: z.object({}).loose(),
    requires: 'always',
    concurrency: 1,
    retries: 0,
    timeout_s: 50,
    cron: { expression: '* * * * *', zone: 'UTC' },
    audit: 'failures',
    run: () => sweepMessages(held()),
  });
}
