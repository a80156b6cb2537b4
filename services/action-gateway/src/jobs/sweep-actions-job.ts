import { z } from 'zod';
import { defineJob, type JobDefinition } from '@almanac/shared/queue/queue';
import type { ActionGatewayContext } from '../context.ts';
import { SWEEP_ACTIONS } from '../domain/job-names.ts';
import { sweepActions } from '../use-cases/sweep-actions.ts';

/** Runs while everything is stopped too: expiring is how nothing happens. */
export function sweepActionsJob(held: () => ActionGatewayContext): JobDefinition {
  return defineJob({
    name: SWEEP_ACTIONS,
    data: z.object({}).loose(),
    requires: 'always',
    concurrency: 1,
    retries: 0,
    timeout_s: 50,
    cron: { expression: '* * * * *', zone: 'UTC' },
    audit: 'failures',
    run: () => sweepActions(held()),
  });
}
