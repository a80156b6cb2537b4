import { createRoute, z } from '@hono/zod-openapi';
import { isLoopbackUrl } from '@almanac/shared/config/config-from-env';
import { connectionHealth as connectionView } from '@almanac/shared/contracts/calendars';
import type { App } from '@almanac/shared/http/app';
import { requirePerson } from '@almanac/shared/http/authenticate';
import { jsonReply, refusals } from '@almanac/shared/http/route';
import { statusOf } from '@almanac/shared/http/problem';
import { AppError } from '@almanac/shared/lang/app-error';
import type { Context } from 'hono';
import type { SchedulerContext } from '../context.ts';
import { oauthPage, PAGE_HEADERS, type OauthPage } from './oauth-page.ts';
import { connectionHealth } from '../use-cases/calendar-check.ts';
import { finishConsent, startConsent } from '../use-cases/connect-calendar.ts';

const page = {
  description: 'A page for the person',
  content: { 'text/html': { schema: z.string() } },
};

const authorize = createRoute({
  method: 'get',
  path: '/oauth/authorize',
  tags: ['oauth'],
  summary: 'Sends a person to Google to connect the calendar',
  responses: { 302: { description: 'To the consent page of Google' }, ...refusals },
});
const callback = createRoute({
  method: 'get',
  path: '/oauth/callback',
  tags: ['oauth'],
  summary: 'Where Google sends the person back to',
  request: {
    query: z.object({
      state: z.string().max(500).optional(),
      code: z.string().max(2000).optional(),
      error: z.string().max(200).optional(),
    }),
  },
  responses: { 200: page, 403: page, 422: page, 503: page },
});
const status = createRoute({
  method: 'get',
  path: '/oauth/status',
  tags: ['oauth'],
  summary: 'Whether a calendar is connected, and how long it will be',
  responses: { 200: jsonReply(connectionView, 'The connection'), ...refusals },
});

export function oauthRoutes(app: App, ctx: SchedulerContext): void {
  const sandbox = isLoopbackUrl(ctx.config.GOOGLE_API_ROOT_URL);
  const show = (c: Context, page: Omit<OauthPage, 'sandbox'>, code: 200 | 422) =>
    c.html(oauthPage({ ...page, sandbox }), code, PAGE_HEADERS);
  const showRefusal = (c: Context, error: AppError, again: boolean) => {
    const page = { title: 'Not connected', words: error.message, again };
    return show(c, page, statusOf(error.kind) as 422);
  };
  app.openapi(authorize, async (c) => {
    try {
      requirePerson(c.var.actor);
      c.header('cache-control', 'no-store');
      return c.redirect(await startConsent(ctx), 302);
    } catch (error) {
      const is_page = (c.req.header('accept') ?? '').includes('text/html');
      if (!is_page || !(error instanceof AppError)) throw error;
      return showRefusal(c, error, false);
    }
  });
  app.openapi(callback, async (c) => {
    try {
      await finishConsent(ctx, c.req.valid('query'));
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      ctx.log.warn({ error: error.message }, 'connecting the calendar failed');
      return showRefusal(c, error, true);
    }
    const words =
      'Your calendar is connected. Almanac keeps its blocks in a calendar of its own, named Almanac, and only reads the others. You can close this page.';
    return show(c, { title: 'Connected', words, again: false }, 200);
  });
  app.openapi(status, async (c) => c.json(await connectionHealth(ctx), 200));
}
