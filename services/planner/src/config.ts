import { z } from 'zod';
import { codaEnv } from '@almanac/shared/coda/coda-env';
import { baseEnv, jobEnv, modelEnv, tracingEnv } from '@almanac/shared/config/base-env';
import { configFromEnv } from '@almanac/shared/config/config-from-env';

/** Settings of the planner. */
export const plannerEnv = baseEnv
  .extend(jobEnv.shape)
  .extend(modelEnv.shape)
  .extend(tracingEnv.shape)
  .extend(codaEnv.shape)
  .extend({
    PORT: z.coerce.number().int().min(0).max(65_535).default(8091),
    MEMORY_GATEWAY_URL: z.url().default('http://127.0.0.1:8090'),
    SCHEDULER_URL: z.url().default('http://127.0.0.1:8092'),
    ACTION_GATEWAY_URL: z.url().default('http://127.0.0.1:8094'),
    /** How long a plan waits for engagement, blueprint and workflow before it is made without. */
    CODA_CONTEXT_TIMEOUT_MS: z.coerce.number().int().min(50).max(20_000).default(3000),
    /** How long whoever changed a plan has to have it scheduled, before the scheduler looks at it by itself. */
    PLAN_CHANGE_WAIT_MS: z.coerce.number().int().min(0).max(600_000).default(10_000),
    /** How long a plan waits for what memory recalls before it is made without. */
    RECALL_TIMEOUT_MS: z.coerce.number().int().min(50).max(10_000).default(1500),
  });
export type PlannerConfig = z.infer<typeof plannerEnv>;

export function readConfig(): PlannerConfig {
  return configFromEnv(plannerEnv, process.env);
}
