import { readFileSync } from 'node:fs';
import { createRoute } from '@hono/zod-openapi';
import { z } from 'zod';
import type { App } from '@almanac/shared/http/app';
import { jsonReply, refusals } from '@almanac/shared/http/route';
import type { ConsoleContext } from '../context.ts';
import { readStatus } from '../use-cases/read-status.ts';
import { plainPageHeaders } from './page-headers.ts';
import { statusPage } from './status-page.ts';

const CSS = readFileSync(new URL('status.css', import.meta.url), 'utf8');
const PAGE_HEADERS = plainPageHeaders(CSS);

const states = ['running', 'degraded', 'stopped', 'failing', 'unclear', 'silent'] as const;
const view = z.object({
  at: z.string(),
  zone: z.string(),
  control: z.object({
    state: z.enum(['running', 'stopped']),
    reason: z.string().nullable(),
    switched_off: z.array(z.string()),
  }),
  services: z.array(
    z.object({
      service: z.string(),
      state: z.enum(states),
      version: z.string().nullable(),
      uptime_s: z.number().nullable(),
      notes: z.array(z.string()),
      not_set_up: z.array(z.string()),
    }),
  ),
  last_run: z.object({
    known: z.boolean(),
    run: z
      .object({
        run_id: z.string(),
        at: z.string(),
        status: z.string(),
        blocks: z.int(),
        first_start: z.string().nullable(),
      })
      .nullable(),
  }),
  last_reflection: z.object({
    known: z.boolean(),
    reflection: z
      .object({
        reflection_id: z.string(),
        mode: z.string(),
        period: z.string(),
        coda: z.string(),
        at: z.string(),
        opening: z.string(),
      })
      .nullable(),
  }),
  audit: z.object({ verified: z.boolean(), rows: z.int(), at: z.string() }).nullable(),
});

export function addStatus(app: App, ctx: ConsoleContext): void {
  const headers = { authorization: `Bearer ${ctx.config.ALMANAC_TOKEN}` };
  const read = () => readStatus(ctx, () => app.request('/health', { headers }));

  app.get('/status', async (c) => c.html(statusPage(await read(), CSS), 200, PAGE_HEADERS));
  const route = createRoute({
    method: 'get',
    path: '/api/views/status',
    tags: ['views'],
    summary: 'What the status page shows',
    responses: { 200: jsonReply(view, 'Every service, the last run and reflection'), ...refusals },
  });
  app.openapi(route, async (c) => c.json(await read(), 200));
}
