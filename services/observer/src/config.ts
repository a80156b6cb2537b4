/** The observer's settings: the only place of this service that reads the environment. */
import { z } from 'zod';
import { baseEnv, modelEnv, tracingEnv } from '@almanac/shared/config/base-env';
import { configFromEnv } from '@almanac/shared/config/config-from-env';

export const observerEnv = baseEnv.extend({
  ...modelEnv.shape,
  ...tracingEnv.shape,
  PORT: baseEnv.shape.PORT.default(8093),
  MEMORY_GATEWAY_URL: z.url().default('http://127.0.0.1:8090'),
  PLANNER_URL: z.url().default('http://127.0.0.1:8091'),
  ACTION_GATEWAY_URL: z.url().default('http://127.0.0.1:8094'),
  /** How long POST /reflect waits for Coda before it answers `queued`. */
  REFLECT_WAIT_MS: z.coerce.number().int().min(0).max(30_000).default(5000),
});
export type ObserverConfig = z.infer<typeof observerEnv>;

export function readConfig(): ObserverConfig {
  return configFromEnv(observerEnv, process.env);
}
