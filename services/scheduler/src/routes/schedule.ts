import { createRoute } from '@hono/zod-openapi';
import { applyRunReply, applyRunRequest } from '@almanac/shared/contracts/actions';
import { scheduleReply, scheduleRequest } from '@almanac/shared/contracts/scheduler';
import type { App } from '@almanac/shared/http/app';
import { requireService } from '@almanac/shared/http/authenticate';
import { jsonBody, jsonReply, refusals } from '@almanac/shared/http/route';
import type { SchedulerContext } from '../context.ts';
import { applyRun } from '../use-cases/apply-run.ts';
import { createSchedule } from '../use-cases/create-schedule.ts';

const schedule = createRoute({
  method: 'post',
  path: '/api/v1/scheduler/schedule',
  tags: ['schedule'],
  summary: 'Computes blocks for a plan or tasks, checks them and puts them into the calendar',
  request: { body: jsonBody(scheduleRequest) },
  responses: { 201: jsonReply(scheduleReply, 'The run with its blocks'), ...refusals },
});
const apply = createRoute({
  method: 'post',
  path: '/api/v1/scheduler/internal/apply-run',
  tags: ['internal'],
  summary: 'Writes an authorized run into the calendar; only the action-gateway, only with a grant',
  request: { body: jsonBody(applyRunRequest) },
  responses: { 200: jsonReply(applyRunReply, 'What became of each change'), ...refusals },
});

export function scheduleRoutes(app: App, ctx: SchedulerContext): void {
  app.openapi(schedule, async (c) => {
    const key = c.req.header('idempotency-key');
    return c.json(await createSchedule(ctx, c.req.valid('json'), key), 201);
  });
  app.openapi(apply, async (c) => {
    requireService(c.var.actor, 'action-gateway');
    return c.json(await applyRun(ctx, c.req.valid('json')), 200);
  });
}
