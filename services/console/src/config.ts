/** The console's settings: the only place of this service that reads the environment. */
import { z } from 'zod';
import { baseEnv } from '@almanac/shared/config/base-env';
import { configFromEnv } from '@almanac/shared/config/config-from-env';

export const consoleEnv = baseEnv.extend({
  PORT: baseEnv.shape.PORT.default(8080),
  MEMORY_GATEWAY_URL: z.url().default('http://127.0.0.1:8090'),
  PLANNER_URL: z.url().default('http://127.0.0.1:8091'),
  SCHEDULER_URL: z.url().default('http://127.0.0.1:8092'),
  OBSERVER_URL: z.url().default('http://127.0.0.1:8093'),
  ACTION_GATEWAY_URL: z.url().default('http://127.0.0.1:8094'),
  /** Ed25519, base64url of 32 bytes: signs for whom the console speaks. */
  CONSOLE_PRIVATE_KEY: z.string().regex(/^[\w-]{43}$/, 'expected base64url of 32 bytes'),
  /** True while nothing reaches an account of the person's; the pages say so. */
  ALMANAC_SANDBOX: z.stringbool().default(false),
});
export type ConsoleConfig = z.infer<typeof consoleEnv>;

export function readConfig(): ConsoleConfig {
  return configFromEnv(consoleEnv, process.env);
}
