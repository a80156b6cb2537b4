/** What a page needs, whole: one request each. */
import { createRoute } from '@hono/zod-openapi';
import { situationView, todayView } from '@almanac/shared/contracts/console-views';
import type { App } from '@almanac/shared/http/app';
import { jsonReply, refusals } from '@almanac/shared/http/route';
import type { ConsoleContext } from '../context.ts';
import type { ChangeFeed } from '../jobs/change-feed.ts';
import { readSituation } from '../use-cases/read-situation.ts';
import { readToday } from '../use-cases/read-today.ts';

const tags = ['views'];
const NEVER_KEPT = { 'cache-control': 'no-store' };

/** The newest change when the view was asked for: a page whose stream begins with the same has missed none. */
export const CHANGE_HEADER = 'x-almanac-change';

export function addViews(app: App, ctx: ConsoleContext, feed: ChangeFeed): void {
  app.use('/api/views/*', async (c, next) => {
    const newest = feed.head();
    await next();
    c.res.headers.set(CHANGE_HEADER, newest);
  });
  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/views/today',
      tags,
      summary: 'The day, what waits, how yesterday went; what could not be read says why',
      responses: { 200: jsonReply(todayView, 'Today'), ...refusals },
    }),
    async (c) => c.json(await readToday(ctx, c.var.actor), 200, NEVER_KEPT),
  );
  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/views/situation',
      tags,
      summary: 'Whether everything is in order, and what may not be soon',
      responses: { 200: jsonReply(situationView, 'The situation'), ...refusals },
    }),
    async (c) => c.json(await readSituation(ctx, c.var.actor), 200, NEVER_KEPT),
  );
}
