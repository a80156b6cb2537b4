import { z } from 'zod';
import { configFromEnv } from '@almanac/shared/config/config-from-env';
import { serviceClient } from '@almanac/shared/http/call';
import { runService } from '@almanac/shared/http/run-service';
import { serve } from '@almanac/shared/http/serve';
import { clockFromSetting } from '@almanac/shared/config/clock-setting';
import { createLogger } from '@almanac/shared/log/logger';
import { DEFAULT_TIMES, startTimers } from './timers.ts';
import { createTriggers, runTimed } from './triggers.ts';

const triggersEnv = z.object({
  PORT: z.coerce.number().int(),
  LOG_LEVEL: z.string().default('info'),
  ALMANAC_TOKEN: z.string().min(24),
  ALMANAC_CLOCK: z.string().optional(),
  ALMANAC_ZONE: z.string(),
  WEBHOOK_KEY: z.string().min(16),
  /** Off where somebody else decides what runs when: the demo and the tests. */
  TIMERS: z.stringbool().default(true),
  MEMORY_GATEWAY_URL: z.url(),
  PLANNER_URL: z.url(),
  SCHEDULER_URL: z.url(),
  OBSERVER_URL: z.url(),
  ACTION_GATEWAY_URL: z.url(),
});

runService(async () => {
  const config = configFromEnv(triggersEnv, process.env);
  const client = (service: string, url: string) =>
    serviceClient({ service, url, token: config.ALMANAC_TOKEN });
  const options = {
    log: createLogger({ service: 'triggers', level: config.LOG_LEVEL }),
    webhook_key: config.WEBHOOK_KEY,
    clients: {
      planner: client('planner', config.PLANNER_URL),
      scheduler: client('scheduler', config.SCHEDULER_URL),
      memory: client('memory-gateway', config.MEMORY_GATEWAY_URL),
      observer: client('observer', config.OBSERVER_URL),
      actions: client('action-gateway', config.ACTION_GATEWAY_URL),
    },
  };
  const server = await serve(createTriggers(options), '127.0.0.1', config.PORT);
  options.log.info({ url: server.url, timers: config.TIMERS }, 'ready');
  const stopTimers = config.TIMERS
    ? startTimers(
        { zone: config.ALMANAC_ZONE, ...DEFAULT_TIMES },
        clockFromSetting(config.ALMANAC_CLOCK),
        (workflow) => runTimed(options, workflow),
      )
    : () => undefined;
  return {
    url: server.url,
    stop: async () => {
      stopTimers();
      await server.close();
    },
  };
});
