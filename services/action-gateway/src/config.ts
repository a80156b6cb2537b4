import { z } from 'zod';
import { codaEnv } from '@almanac/shared/coda/coda-env';
import { baseEnv } from '@almanac/shared/config/base-env';
import { configFromEnv } from '@almanac/shared/config/config-from-env';
import { mailEnv } from '@almanac/shared/mail/mail-env';

const ms = (fallback: number) => z.coerce.number().int().min(1).max(600_000).default(fallback);

export const actionGatewayEnv = baseEnv.extend({
  PORT: z.coerce.number().int().min(0).max(65_535).default(8094),
  ...codaEnv.shape,
  ...mailEnv.shape,
  /** Where people reach this service's approval pages; without it messages carry no links. */
  PUBLIC_URL: z.url({ protocol: /^https?$/ }).optional(),
  /** Where people reach the console. */
  CONSOLE_URL: z.url({ protocol: /^https?$/ }).optional(),
  SCHEDULER_URL: z.url(),
  MEMORY_GATEWAY_URL: z.url(),
  /** True while the scheduler's Google is the sandbox: standing authorizations of that scope then apply. */
  GOOGLE_SANDBOX: z.stringbool().default(false),
  /** How long a level 2 Action waits for its confirmation. */
  CONFIRM_WITHIN_MINUTES: z.coerce.number().min(0.001).max(43_200).default(240),
  /** The first wait after a failure; it doubles up to sixteen times as much. */
  RETRY_BASE_MS: ms(2000),
  /** How often an Action asks again that waits for a switch, or for whoever opened a breaker. */
  HELD_ASKS_EVERY_MS: ms(5000),
  /** An attempt whose process says nothing for so long counts as dead. */
  EXECUTION_LEASE_MS: ms(15_000),
  CODA_TIMEOUT_MS: ms(15_000),
  /** What Coda publishes. Each write reads its row before, and asks at least once whether it has arrived. */
  CODA_READS_PER_6_S: z.coerce.number().int().min(1).max(10_000).default(100),
  CODA_WRITES_PER_10_S: z.coerce.number().int().min(1).max(1000).default(3),
  CODA_CONFIRM_FIRST_MS: ms(1000),
  CODA_CONFIRM_MAX_MS: ms(60_000),
  /** Outside of the database: where signed checkpoints of the audit and the key that signs them stand. Off without. */
  ALMANAC_CHECKPOINT_DIR: z.string().min(1).optional(),
  /** How often the head is looked at. A checkpoint is written after 100 rows, or 60 s after the first new one. */
  CHECKPOINT_LOOK_MS: ms(1000),
});
export type ActionGatewayConfig = z.infer<typeof actionGatewayEnv>;

export function readConfig(): ActionGatewayConfig {
  return configFromEnv(actionGatewayEnv, process.env);
}
