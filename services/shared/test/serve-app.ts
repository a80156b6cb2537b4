import { NO_OUT_OF_BAND_KILL } from '@almanac/shared/controls/read-controls';
import { createApp, type App, type AppOptions } from '@almanac/shared/http/app';
import { serve, type Server } from '@almanac/shared/http/serve';
import type { Queryable } from '@almanac/shared/pg/database';
import { readableLogger } from './readable-logger.ts';

export interface ServedApp extends Server {
  lines: Record<string, unknown>[];
}

/** An app with the frame of every service and a test's own routes, on a real port. */
export async function serveApp(
  db: Queryable,
  addRoutes: (app: App) => void,
  options: Partial<AppOptions> = {},
): Promise<ServedApp> {
  const { log, lines } = readableLogger();
  const app = createApp({
    service: 'test',
    description: 'for tests',
    db,
    log,
    checks: {},
    kill: NO_OUT_OF_BAND_KILL,
    ...options,
  });
  addRoutes(app);
  return { ...(await serve(app, '127.0.0.1', 0)), lines };
}
