import { createRoute } from '@hono/zod-openapi';
import { calendarChoice, calendarList } from '@almanac/shared/contracts/calendars';
import type { App } from '@almanac/shared/http/app';
import { jsonBody, jsonReply, refusals } from '@almanac/shared/http/route';
import type { SchedulerContext } from '../context.ts';
import { chooseCalendars, listCalendars } from '../use-cases/chosen-calendars.ts';

const path = '/api/v1/scheduler/calendars';
const responses = { 200: jsonReply(calendarList, 'The calendars'), ...refusals };

const list = createRoute({
  method: 'get',
  path,
  tags: ['calendar'],
  summary: "The account's calendars, and which of them are read",
  responses,
});
const choose = createRoute({
  method: 'put',
  path,
  tags: ['calendar'],
  summary: 'Chooses which calendars are read, and whether tentative and all-day events take time',
  request: { body: jsonBody(calendarChoice) },
  responses,
});

export function calendarsRoutes(app: App, ctx: SchedulerContext): void {
  app.openapi(list, async (c) => c.json(await listCalendars(ctx), 200));
  app.openapi(choose, async (c) => c.json(await chooseCalendars(ctx, c.req.valid('json')), 200));
}
