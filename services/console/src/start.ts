import { singleFlight } from '@almanac/shared/cache/single-flight';
import { configuredClock, killChannel } from '@almanac/shared/config/base-env';
import { watchControls } from '@almanac/shared/controls/watch-controls';
import type { RunningService } from '@almanac/shared/http/run-service';
import { serve } from '@almanac/shared/http/serve';
import { createLogger } from '@almanac/shared/log/logger';
import { openDatabase } from '@almanac/shared/pg/database';
import { createConsoleApp } from './app.ts';
import { FEED_TIMES, openChangeFeed, type FeedTimes } from './jobs/change-feed.ts';
import { auditWatch } from './clients/audit-watch.ts';
import { createOwners } from './clients/owners.ts';
import { createPeopleList } from './clients/people-list.ts';
import { assertionSigner } from './clients/sign-assertion.ts';
import type { ConsoleConfig } from './config.ts';
import type { ConsoleContext } from './context.ts';

const SERVICE = 'console';

export interface ConsoleOptions {
  /** Where the built pages lie; the console's own `dist` when not given. */
  dist?: string;
  /** How often what no notice tells of is looked at. */
  times?: FeedTimes;
}

export async function startConsole(
  config: ConsoleConfig,
  options: ConsoleOptions = {},
): Promise<RunningService> {
  const ctx = createContext(config);
  const { db, log } = ctx;
  const feed = openChangeFeed(ctx, options.times ?? FEED_TIMES);
  const app = createConsoleApp(ctx, feed, options.dist);
  const controls = watchControls(db, SERVICE, log);
  const server = await serve(app, config.HOST, config.PORT);
  log.info({ url: server.url }, 'console is ready');
  return {
    url: server.url,
    stop: async () => {
      // A stream would keep the server open.
      await feed.close();
      await server.close();
      await controls.close();
      await db.close();
    },
  };
}

function createContext(config: ConsoleConfig): ConsoleContext {
  const log = createLogger({ service: SERVICE, level: config.LOG_LEVEL });
  const db = openDatabase({
    url: config.DATABASE_URL,
    application_name: SERVICE,
    onError: (error) => log.warn({ error: error.message }, 'a database connection broke'),
  });
  // The console reaches no provider outside, so any clock is safe here.
  const clock = configuredClock(config.ALMANAC_CLOCK, {});
  const owners = createOwners({
    urls: {
      'memory-gateway': config.MEMORY_GATEWAY_URL,
      planner: config.PLANNER_URL,
      scheduler: config.SCHEDULER_URL,
      observer: config.OBSERVER_URL,
      'action-gateway': config.ACTION_GATEWAY_URL,
    },
    token: config.ALMANAC_TOKEN,
    sign: assertionSigner(config.CONSOLE_PRIVATE_KEY),
  });
  return {
    config,
    db,
    clock,
    log,
    kill: killChannel(config),
    audit: auditWatch(config.ACTION_GATEWAY_URL, config.ALMANAC_TOKEN, clock),
    health: singleFlight(),
    owners,
    people: createPeopleList(owners),
  };
}
