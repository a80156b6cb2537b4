import { createRoute, z } from '@hono/zod-openapi';
import { idOf, listOf, listQuery, timestamp } from '@almanac/shared/contracts/common';
import { scheduleReply } from '@almanac/shared/contracts/scheduler';
import type { App } from '@almanac/shared/http/app';
import { jsonReply, refusals } from '@almanac/shared/http/route';
import type { SchedulerContext } from '../context.ts';
import { oneRun, pageOfRuns } from '../use-cases/list-pages.ts';

const list = createRoute({
  method: 'get',
  path: '/api/v1/scheduler/runs',
  tags: ['runs'],
  summary: 'Runs, the newest first',
  request: {
    query: listQuery.extend({ from: timestamp.optional(), to: timestamp.optional() }).strict(),
  },
  responses: { 200: jsonReply(listOf(scheduleReply), 'Runs'), ...refusals },
});
const one = createRoute({
  method: 'get',
  path: '/api/v1/scheduler/runs/{run_id}',
  tags: ['runs'],
  summary: 'A run with its blocks as they are now',
  request: { params: z.object({ run_id: idOf('run') }) },
  responses: { 200: jsonReply(scheduleReply, 'The run'), ...refusals },
});

export function runRoutes(app: App, ctx: SchedulerContext): void {
  app.openapi(list, async (c) => c.json(await pageOfRuns(ctx.db, c.req.valid('query')), 200));
  app.openapi(one, async (c) => {
    return c.json(await oneRun(ctx.db, c.req.valid('param').run_id), 200);
  });
}
