import { z } from 'zod';

export const healthStatus = z.enum(['pass', 'warn', 'fail']);
export const runMode = z.enum([
  'NORMAL',
  'DEGRADED_AI',
  'DEGRADED_QUEUE',
  'DEGRADED_DB',
  'EMERGENCY',
]);

/** `off` is a provider the user never set up: not a degradation. */
export const checkStatus = z.enum(['pass', 'warn', 'fail', 'off']);
export const check = z.object({ status: checkStatus, detail: z.string().optional() });
export type Check = z.infer<typeof check>;

export const health = z.object({
  status: healthStatus,
  mode: runMode,
  version: z.string(),
  uptime_s: z.number(),
  degraded: z.array(z.string()),
  /** Only for callers with a token. */
  checks: z.record(z.string(), check).optional(),
});
export type Health = z.infer<typeof health>;

/** `.almanac/run.json`, mode 0600: how scripts and tests find a running Almanac. */
export const runFile = z.object({
  pid: z.int(),
  started_at: z.string(),
  services: z.record(z.string(), z.url()),
  token: z.string(),
  webhook_key: z.string(),
  /** The file that stops everything while it exists. */
  kill_file: z.string().optional(),
  /** True while nothing can reach an account of the person's. */
  sandboxed: z.boolean().optional(),
});
export type RunFile = z.infer<typeof runFile>;
