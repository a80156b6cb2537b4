import { createRoute, z } from '@hono/zod-openapi';
import { connection } from '@almanac/shared/contracts/scheduler';
import type { App } from '@almanac/shared/http/app';
import { requirePerson } from '@almanac/shared/http/authenticate';
import { jsonReply, refusals } from '@almanac/shared/http/route';
import { statusOf } from '@almanac/shared/http/problem';
import { AppError } from '@almanac/shared/lang/app-error';
import { html } from 'hono/html';
import type { SchedulerContext } from '../context.ts';
import { connectionStatus, finishConsent, startConsent } from '../use-cases/connect-calendar.ts';

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
  summary: 'Whether a calendar is connected',
  responses: { 200: jsonReply(connection, 'The connection'), ...refusals },
});

export function oauthRoutes(app: App, ctx: SchedulerContext): void {
  app.openapi(authorize, async (c) => {
    requirePerson(c.var.actor);
    c.header('cache-control', 'no-store');
    return c.redirect(await startConsent(ctx), 302);
  });
  app.openapi(callback, async (c) => {
    c.header('cache-control', 'no-store');
    c.header('referrer-policy', 'no-referrer');
    try {
      await finishConsent(ctx, c.req.valid('query'));
      const words =
        'Your calendar is connected. Almanac keeps its blocks in a calendar of its own, named Almanac. You can close this page.';
      return c.html(pageOf('Connected', words), 200);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      ctx.log.warn({ error: error.message }, 'connecting the calendar failed');
      return c.html(pageOf('Not connected', error.message), statusOf(error.kind) as 422);
    }
  });
  app.openapi(status, async (c) => c.json(await connectionStatus(ctx), 200));
}

function pageOf(title: string, words: string) {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>Almanac: ${title}</title>
      </head>
      <body
        style="font: 16px/1.5 system-ui, sans-serif; max-width: 34rem; margin: 4rem auto; padding: 0 1rem"
      >
        <h1>${title}</h1>
        <p>${words}</p>
      </body>
    </html>`;
}
