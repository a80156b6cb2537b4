/** Everything the console serves: for now one page that tells how all services are. */
import { createApp, type App } from '@almanac/shared/http/app';
import type { ConsoleContext } from './context.ts';
import { addStatus } from './routes/status.ts';

export function createConsoleApp(ctx: ConsoleContext): App {
  const app = createApp({
    service: 'console',
    description: 'The web page for people: how every service is.',
    db: ctx.db,
    log: ctx.log,
    kill: ctx.kill,
    checks: {},
  });
  addStatus(app, ctx);
  return app;
}
