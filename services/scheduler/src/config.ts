/** The scheduler's settings: the only place of this service that reads the environment. */
import { z } from 'zod';
import { baseEnv, modelEnv, tracingEnv } from '@almanac/shared/config/base-env';
import { configFromEnv } from '@almanac/shared/config/config-from-env';
import { DEFAULT_COLOURS, readColours } from './domain/completion/colour-mark.ts';

const flag = (fallback: boolean) => z.stringbool().default(fallback);

export const schedulerEnv = baseEnv
  .extend({
    ...modelEnv.shape,
    ...tracingEnv.shape,
    PORT: baseEnv.shape.PORT.default(8092),
    PLANNER_URL: z.url().default('http://127.0.0.1:8091'),
    MEMORY_GATEWAY_URL: z.url().default('http://127.0.0.1:8090'),
    ACTION_GATEWAY_URL: z.url().default('http://127.0.0.1:8094'),
    /** Where workflows listen (n8n or the embedded triggers); without it nobody is told. */
    WEBHOOK_URL: z.url().optional(),
    WEBHOOK_KEY: z.string().min(8).optional(),
    /** The calendar is off without a client id. */
    GOOGLE_CLIENT_ID: z.string().min(1).optional(),
    GOOGLE_CLIENT_SECRET: z.string().min(1).optional(),
    GOOGLE_API_ROOT_URL: z.url().default('https://www.googleapis.com/'),
    GOOGLE_AUTH_URL: z.url().default('https://accounts.google.com/o/oauth2/v2/auth'),
    GOOGLE_TOKEN_URL: z.url().default('https://oauth2.googleapis.com/token'),
    /** Connects without a browser, once, where there is no connection yet. */
    GOOGLE_REFRESH_TOKEN: z.string().min(1).optional(),
    /** Push needs an address that Google can reach; polling works without. */
    GOOGLE_PUSH: flag(false),
    GOOGLE_TIMEOUT_MS: z.coerce.number().int().min(100).max(60_000).default(10_000),
    /** Below Google's 600 for one user, which is also whatever else uses the same project; the sandbox has no limit. */
    GOOGLE_CALLS_PER_MINUTE: z.coerce.number().int().min(30).max(60_000).default(480),
    /** Where browsers and Google reach this service; default is where it listens. */
    PUBLIC_URL: z.url().optional(),
    /** 32 bytes in base64: seals the tokens in the database. */
    CREDENTIALS_KEY: z
      .string()
      .refine((text) => Buffer.from(text, 'base64').length === 32, 'must be 32 bytes in base64')
      .optional(),
    CALENDAR_READ_IDS: z
      .string()
      .default('primary')
      .transform((text) => text.split(',').map((id) => id.trim()))
      .pipe(z.array(z.string().min(1)).min(1).max(20)),
    /** What a colour says about a block's work: `done=2,10 partial=5 skipped=8` (Google's colorIds), or `off`. */
    COMPLETION_COLOURS: z
      .string()
      .default(DEFAULT_COLOURS)
      .transform((text, ctx) => {
        const colours = readColours(text);
        if (colours !== undefined) return colours;
        const message =
          'expected off, or groups like "done=2,10 partial=5 skipped=8", each colour once';
        ctx.addIssue({ code: 'custom', message });
        return z.NEVER;
      }),
    SYNC_CRON: z.string().default('*/10 * * * *'),
    /**
     * What happens by itself when something lies over blocks, or work is left over. `auto`: what follows from a meeting, a drag, a
     * changed plan or work that ended goes out, what only rests on time that passed is proposed. `propose`: a person accepts each.
     */
    RESCHEDULE: z.enum(['auto', 'propose', 'off']).default('auto'),
    /** How hard a schedule is looked for where the request does not say: `fast` takes the machine less than a tenth of `best`. */
    SCHEDULE_MODE: z.enum(['best', 'fast']).default('best'),
    /** Blocks that start sooner, or today, move only when something lies over them. */
    FREEZE_MINUTES: z.coerce.number().int().min(0).max(1440).default(120),
    /** How long POST /schedule waits for the calendar before it answers `applying`. */
    SCHEDULE_WAIT_MS: z.coerce.number().int().min(0).max(30_000).default(10_000),
  })
  .superRefine((config, ctx) => {
    const need = (name: 'GOOGLE_CLIENT_SECRET' | 'CREDENTIALS_KEY'): void => {
      if (config.GOOGLE_CLIENT_ID === undefined || config[name] !== undefined) return;
      ctx.addIssue({ code: 'custom', path: [name], message: 'needed with GOOGLE_CLIENT_ID' });
    };
    need('GOOGLE_CLIENT_SECRET');
    need('CREDENTIALS_KEY');
    if (config.WEBHOOK_URL !== undefined && config.WEBHOOK_KEY === undefined) {
      ctx.addIssue({ code: 'custom', path: ['WEBHOOK_KEY'], message: 'needed with WEBHOOK_URL' });
    }
  });
export type SchedulerConfig = z.infer<typeof schedulerEnv>;

export function readConfig(): SchedulerConfig {
  return configFromEnv(schedulerEnv, process.env);
}
