import { createRoute, z } from '@hono/zod-openapi';
import {
  availabilityReply,
  calendarEvent,
  syncReply,
  windowQuery,
} from '@almanac/shared/contracts/scheduler';
import { requireAllowed } from '@almanac/shared/controls/read-controls';
import type { App } from '@almanac/shared/http/app';
import { jsonReply, refusals } from '@almanac/shared/http/route';
import type { SchedulerContext } from '../context.ts';
import { freeTime, othersEvents } from '../use-cases/free-time.ts';
import { syncCalendar } from '../use-cases/sync-calendar.ts';
import { takePush } from '../use-cases/watch-calendar.ts';

const eventList = z.object({ items: z.array(calendarEvent), degraded: z.array(z.string()) });

const availability = createRoute({
  method: 'get',
  path: '/api/v1/scheduler/availability',
  tags: ['calendar'],
  summary: 'Free working time between two instants',
  request: { query: windowQuery },
  responses: { 200: jsonReply(availabilityReply, 'Free time'), ...refusals },
});
const events = createRoute({
  method: 'get',
  path: '/api/v1/scheduler/calendar-events',
  tags: ['calendar'],
  summary: "Other people's events, and whether and why each takes time",
  request: { query: windowQuery },
  responses: { 200: jsonReply(eventList, 'Events'), ...refusals },
});
const sync = createRoute({
  method: 'post',
  path: '/api/v1/scheduler/sync',
  tags: ['calendar'],
  summary: 'Takes in what the person changed in the calendar',
  responses: { 200: jsonReply(syncReply, 'What changed'), ...refusals },
});
const push = createRoute({
  method: 'post',
  path: '/webhooks/gcal',
  tags: ['calendar'],
  summary: 'Google says that something changed; only headers, never what',
  request: {
    headers: z.object({
      'x-goog-channel-id': z.string().max(64).optional(),
      'x-goog-channel-token': z.string().max(256).optional(),
      'x-goog-resource-id': z.string().max(256).optional(),
      'x-goog-resource-state': z.string().max(40).optional(),
    }),
  },
  responses: { 204: { description: 'Heard' }, ...refusals },
});

export function calendarRoutes(app: App, ctx: SchedulerContext): void {
  app.openapi(availability, async (c) => c.json(await freeTime(ctx, c.req.valid('query')), 200));
  app.openapi(events, async (c) => c.json(await othersEvents(ctx, c.req.valid('query')), 200));
  app.openapi(sync, async (c) => {
    await requireAllowed(ctx.db, ctx.kill, 'job');
    return c.json(await syncCalendar(ctx), 200);
  });
  app.openapi(push, async (c) => {
    const headers = c.req.valid('header');
    await takePush(ctx, {
      channel_id: headers['x-goog-channel-id'] ?? '',
      token: headers['x-goog-channel-token'] ?? '',
      resource_id: headers['x-goog-resource-id'] ?? '',
      state: headers['x-goog-resource-state'] ?? '',
    });
    return c.body(null, 204);
  });
}
