import { createRoute } from '@hono/zod-openapi';
import { preferences } from '@almanac/shared/contracts/scheduler';
import type { App } from '@almanac/shared/http/app';
import { jsonBody, jsonReply, refusals } from '@almanac/shared/http/route';
import type { SchedulerContext } from '../context.ts';
import { currentPreferences, putPreferences } from '../use-cases/preferences.ts';

const path = '/api/v1/scheduler/preferences';
const responses = { 200: jsonReply(preferences, 'The preferences'), ...refusals };

const read = createRoute({
  method: 'get',
  path,
  tags: ['preferences'],
  summary: 'When and how the person works',
  responses,
});
const write = createRoute({
  method: 'put',
  path,
  tags: ['preferences'],
  summary: 'Replaces the preferences',
  request: { body: jsonBody(preferences) },
  responses,
});

export function preferenceRoutes(app: App, ctx: SchedulerContext): void {
  app.openapi(read, async (c) => c.json(preferences.parse(await currentPreferences(ctx)), 200));
  app.openapi(write, async (c) => {
    return c.json(preferences.parse(await putPreferences(ctx, c.req.valid('json'))), 200);
  });
}
