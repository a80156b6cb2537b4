import { configuredClock, killChannel } from '@almanac/shared/config/base-env';
import { watchControls } from '@almanac/shared/controls/watch-controls';
import type { RunningService } from '@almanac/shared/http/run-service';
import { serve } from '@almanac/shared/http/serve';
import { createLogger } from '@almanac/shared/log/logger';
import { openDatabase } from '@almanac/shared/pg/database';
import { createConsoleApp } from './app.ts';
import { auditWatch } from './clients/audit-watch.ts';
import type { ConsoleConfig } from './config.ts';

const SERVICE = 'console';

export async function startConsole(config: ConsoleConfig): Promise<RunningService> {
  const log = createLogger({ service: SERVICE, level: config.LOG_LEVEL });
  const db = openDatabase({
    url: config.DATABASE_URL,
    application_name: SERVICE,
    onError: (error) => log.warn({ error: error.message }, 'a database connection broke'),
  });
  // The console reaches no provider outside, so any clock is safe here.
  const clock = configuredClock(config.ALMANAC_CLOCK, {});
  const audit = auditWatch(config.ACTION_GATEWAY_URL, config.ALMANAC_TOKEN, clock);
  const app = createConsoleApp({ config, db, clock, log, kill: killChannel(config), audit });
  const controls = watchControls(db, SERVICE, log);
  const server = await serve(app, config.HOST, config.PORT);
  log.info({ url: server.url }, 'console is ready');
  return {
    url: server.url,
    stop: async () => {
      await server.close();
      await controls.close();
      await db.close();
    },
  };
}
