import { z } from 'zod';
import { errorText } from '../lang/app-error.ts';
import type { Clock } from '../lang/clock.ts';
import { clockFromSetting } from './clock-setting.ts';
import type { OutOfBandKill } from '../controls/read-controls.ts';
import { ConfigError, isLoopbackUrl } from './config-from-env.ts';

/** Settings of every service. */
export const baseEnv = z.object({
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }),
  HOST: z.string().default('127.0.0.1'),
  PORT: z.coerce.number().int().min(0).max(65_535),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  /** The service's own token: how others recognise it. */
  ALMANAC_TOKEN: z.string().min(24),
  /** The console's Ed25519 public keys (base64url of 32 bytes, comma-separated), by which it speaks for people. */
  CONSOLE_PUBLIC_KEYS: z
    .string()
    .regex(/^[\w-]{43}(,[\w-]{43})*$/, 'expected base64url of 32 bytes, comma-separated')
    .optional(),
  ALMANAC_CLOCK: z.string().optional(),
  ALMANAC_KILL_FILE: z.string().optional(),
  ALMANAC_KILLED: z.stringbool().default(false),
  /** The person's time zone. */
  ALMANAC_ZONE: z.string().default('Europe/Berlin'),
});

/** Settings of the services whose jobs wait for others that are down. */
export const jobEnv = z.object({
  /** A job that waits is looked at again after so many seconds at the most. */
  JOB_WAIT_MOST_S: z.coerce.number().int().min(1).max(3600).default(3600),
});

/** Settings of the services that ask a model. Without a key the model is offline. */
export const modelEnv = z.object({
  OPENROUTER_API_KEY: z.string().min(1).optional(),
  OPENROUTER_BASE_URL: z.url().default('https://openrouter.ai/api/v1'),
  MODEL: z.string().default('anthropic/claude-sonnet-5'),
  MODEL_TIMEOUT_MS: z.coerce.number().int().min(100).max(120_000).default(20_000),
});

/** Settings of tracing; off without keys. */
export const tracingEnv = z.object({
  LANGFUSE_BASE_URL: z.url().optional(),
  LANGFUSE_PUBLIC_KEY: z.string().optional(),
  LANGFUSE_SECRET_KEY: z.string().optional(),
});

export function killChannel(config: {
  ALMANAC_KILL_FILE?: string | undefined;
  ALMANAC_KILLED: boolean;
}): OutOfBandKill {
  return { file: config.ALMANAC_KILL_FILE, env_killed: config.ALMANAC_KILLED };
}

/**
 * The clock of a service. A moved clock would write wrong times into real accounts: it is refused unless every outside
 * provider is on this machine, i.e. sandboxed.
 */
export function configuredClock(
  setting: string | undefined,
  providers: Record<string, string>,
): Clock {
  if (setting === undefined) return clockFromSetting(setting);
  const real = Object.entries(providers).filter(([, url]) => !isLoopbackUrl(url));
  if (real.length > 0) {
    const names = real.map(([name]) => name).join(', ');
    throw new ConfigError([`ALMANAC_CLOCK: only for sandboxed providers, but ${names} is real`]);
  }
  try {
    const clock = clockFromSetting(setting);
    clock.now();
    return clock;
  } catch (error) {
    throw new ConfigError([`ALMANAC_CLOCK: ${errorText(error)}`]);
  }
}
