/** The observer's settings: the only place of this service that reads the environment. */
import { z } from 'zod';
import { baseEnv, jobEnv, modelEnv, tracingEnv } from '@almanac/shared/config/base-env';
import { configFromEnv } from '@almanac/shared/config/config-from-env';

export const observerEnv = baseEnv.extend({
  ...jobEnv.shape,
  ...modelEnv.shape,
  ...tracingEnv.shape,
  PORT: baseEnv.shape.PORT.default(8093),
  MEMORY_GATEWAY_URL: z.url().default('http://127.0.0.1:8090'),
  PLANNER_URL: z.url().default('http://127.0.0.1:8091'),
  SCHEDULER_URL: z.url().default('http://127.0.0.1:8092'),
  ACTION_GATEWAY_URL: z.url().default('http://127.0.0.1:8094'),
  /** How long POST /reflect waits for Coda before it answers `queued`. */
  REFLECT_WAIT_MS: z.coerce.number().int().min(0).max(30_000).default(5000),
  /** The registered person who is told of incidents, health and the day. */
  NOTIFY_PERSON: z.string().trim().min(1).max(120).default('operator'),
  /** A few lines each morning at 08:00. */
  DIGEST: z.stringbool().default(false),
  HEALTH_EVERY_MS: z.coerce.number().int().min(100).max(3_600_000).default(60_000),
  /** A folder on the disk that must not fill up. */
  DISK_PATH: z.string().min(1).default('.'),
  /** An Uptime-Kuma that is told what was done by the clock; the key makes its monitors' tokens. */
  KUMA_URL: z.url().optional(),
  KUMA_PUSH_KEY: z.string().min(24).optional(),
  /** An n8n whose workflows are compared with the shipped ones; its API wants a key. */
  N8N_API_URL: z.url().optional(),
  N8N_API_KEY: z.string().min(1).optional(),
});
export type ObserverConfig = z.infer<typeof observerEnv>;

export function readConfig(): ObserverConfig {
  return configFromEnv(observerEnv, process.env);
}
