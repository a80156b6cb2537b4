/** Everything the console serves: the application's files, its own few endpoints, and those of the owners it hands on. */
import { fileURLToPath } from 'node:url';
import { createApp, type App } from '@almanac/shared/http/app';
import type { ConsoleContext } from './context.ts';
import type { ChangeFeed } from './jobs/change-feed.ts';
import { sessionToken } from './routes/browser.ts';
import { addCalls } from './routes/calls.ts';
import { guardChanges } from './routes/guard-changes.ts';
import { addPassThrough } from './routes/pass-through.ts';
import { addSessionRoutes } from './routes/session.ts';
import { addStatus } from './routes/status.ts';
import { addStream } from './routes/stream.ts';
import { addStop, refusalPage } from './routes/stop.ts';
import { addViews } from './routes/views.ts';
import { addWeb } from './routes/web.ts';
import { addWelcomeRoutes } from './routes/welcome.ts';
import { personOfToken } from './use-cases/sessions.ts';

const DIST = fileURLToPath(new URL('../dist', import.meta.url));
/** Pages that tell of the inside: a session, or a person's token. */
const CLOSED = /^\/(?:api|oauth|docs)\/|^\/(?:docs|metrics|openapi\.json|status)$/;

export function createConsoleApp(ctx: ConsoleContext, feed: ChangeFeed, dist = DIST): App {
  const app = createApp({
    service: 'console',
    description: 'The web application for people: who is signed in, and what they see and decide.',
    db: ctx.db,
    log: ctx.log,
    kill: ctx.kill,
    checks: {},
    // What stands for the star opens a session: no log holds it.
    open_paths: ['/api/sign-in', '/api/welcome/*', '/welcome/*', '/stop'],
    is_open: (method, path) => (method === 'GET' || method === 'HEAD') && !CLOSED.test(path),
    signed_in: async (c) => {
      const token = sessionToken(c);
      return token === undefined ? undefined : personOfToken(ctx, token);
    },
    hands_on_keys: true,
    refusal_page: (c, refused) => refusalPage(ctx, c, refused),
  });
  app.use(guardChanges());
  addSessionRoutes(app, ctx, feed); // sign-in · sign-out · proof · me · sessions
  addWelcomeRoutes(app, ctx); // one-time links · invitations
  addViews(app, ctx, feed); // today · situation
  addStatus(app, ctx);
  addStop(app, ctx);
  addStream(app, feed);
  addCalls(app); // the table of the next
  addPassThrough(app, ctx); // everything that another service owns
  addWeb(app, dist);
  return app;
}
