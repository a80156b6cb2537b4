import { createRoute } from '@hono/zod-openapi';
import { applyRunReply, applyRunRequest } from '@almanac/shared/contracts/actions';
import {
  planChanged,
  planChangedReply,
  rescheduleRequest,
  runReply,
} from '@almanac/shared/contracts/reschedule';
import { scheduleReply, scheduleRequest } from '@almanac/shared/contracts/scheduler';
import {
  calendarEventQuery,
  calendarEventState,
} from '@almanac/shared/contracts/scheduler-internal';
import type { App } from '@almanac/shared/http/app';
import { requireService } from '@almanac/shared/http/authenticate';
import { jsonBody, jsonReply, refusals } from '@almanac/shared/http/route';
import type { SchedulerContext } from '../context.ts';
import { applyRun } from '../use-cases/apply-run.ts';
import { calendarEvent } from '../use-cases/calendar-event.ts';
import { createSchedule } from '../use-cases/create-schedule.ts';
import { planHasChanged } from '../use-cases/ask-reschedule.ts';
import { rescheduleByRequest } from '../use-cases/reschedule.ts';

const schedule = createRoute({
  method: 'post',
  path: '/api/v1/scheduler/schedule',
  tags: ['schedule'],
  summary: 'Computes blocks for a plan or tasks, checks them and puts them into the calendar',
  request: { body: jsonBody(scheduleRequest) },
  responses: { 201: jsonReply(scheduleReply, 'The run with its blocks'), ...refusals },
});
const again = createRoute({
  method: 'post',
  path: '/api/v1/scheduler/reschedule',
  tags: ['schedule'],
  summary:
    'Computes anew what stands, over all plans: what fits is kept, the rest is moved; with the difference and its price',
  request: { body: jsonBody(rescheduleRequest) },
  responses: { 201: jsonReply(runReply, 'The run with what it changes'), ...refusals },
});
const changed = createRoute({
  method: 'post',
  path: '/api/v1/scheduler/internal/plan-changed',
  tags: ['internal'],
  summary: 'A plan has new steps or is over; only the planner says so',
  request: { body: jsonBody(planChanged) },
  responses: {
    202: jsonReply(planChangedReply, 'It will be looked at'),
    ...refusals,
  },
});
const apply = createRoute({
  method: 'post',
  path: '/api/v1/scheduler/internal/apply-run',
  tags: ['internal'],
  summary: 'Writes an authorized run into the calendar; only the action-gateway, only with a grant',
  request: { body: jsonBody(applyRunRequest) },
  responses: { 200: jsonReply(applyRunReply, 'What became of each change'), ...refusals },
});

const event = createRoute({
  method: 'get',
  path: '/api/v1/scheduler/internal/calendar-event',
  tags: ['internal'],
  summary: 'An event as the calendar has it now; only the action-gateway asks, before it writes',
  request: { query: calendarEventQuery },
  responses: { 200: jsonReply(calendarEventState, 'Its etag'), ...refusals },
});

export function scheduleRoutes(app: App, ctx: SchedulerContext): void {
  app.openapi(schedule, async (c) => {
    const key = c.req.header('idempotency-key');
    return c.json(await createSchedule(ctx, c.req.valid('json'), key), 201);
  });
  app.openapi(again, async (c) => {
    const key = c.req.header('idempotency-key');
    return c.json(await rescheduleByRequest(ctx, c.req.valid('json'), key), 201);
  });
  app.openapi(changed, async (c) => {
    requireService(c.var.actor, 'planner');
    const plan = c.req.valid('json');
    await planHasChanged(ctx, plan);
    return c.json({ plan_id: plan.plan_id }, 202);
  });
  app.openapi(apply, async (c) => {
    requireService(c.var.actor, 'action-gateway');
    return c.json(await applyRun(ctx, c.req.valid('json')), 200);
  });
  app.openapi(event, async (c) => {
    requireService(c.var.actor, 'action-gateway');
    return c.json(await calendarEvent(ctx, c.req.valid('query')), 200);
  });
}
