import { createRoute, z } from '@hono/zod-openapi';
import { idOf } from '@almanac/shared/contracts/common';
import {
  changeLearned as changeRequest,
  learnedList,
  learnedPreference,
  readPreferencesReply,
  readPreferencesRequest,
  rememberLearned as rememberRequest,
} from '@almanac/shared/contracts/learned-preferences';
import type { App } from '@almanac/shared/http/app';
import { jsonBody, jsonReply, refusals } from '@almanac/shared/http/route';
import type { SchedulerContext } from '../context.ts';
import { changeLearned, listLearned, rememberLearned } from '../use-cases/learned-preferences.ts';
import { readPreferences } from '../use-cases/read-preferences.ts';

const path = '/api/v1/scheduler/learned-preferences';
const tags = ['preferences'];
const one = { 200: jsonReply(learnedPreference, 'The learned preference'), ...refusals };

const read = createRoute({
  method: 'post',
  path: '/api/v1/scheduler/preferences/read',
  tags,
  summary: 'Reads wishes in words and says them back to be confirmed; stores nothing',
  request: { body: jsonBody(readPreferencesRequest) },
  responses: { 200: jsonReply(readPreferencesReply, 'What was understood'), ...refusals },
});
const list = createRoute({
  method: 'get',
  path,
  tags,
  summary: 'What was learned, each with its source and weight, newest first',
  responses: { 200: jsonReply(learnedList, 'Learned preferences'), ...refusals },
});
const remember = createRoute({
  method: 'post',
  path,
  tags,
  summary: 'Takes in a wish that a person confirmed; people only',
  request: { body: jsonBody(rememberRequest) },
  responses: one,
});
const change = createRoute({
  method: 'patch',
  path: `${path}/{learned_id}`,
  tags,
  summary: 'Accepts, weighs or turns off what was learned; people only',
  request: { params: z.object({ learned_id: idOf('lrn') }), body: jsonBody(changeRequest) },
  responses: one,
});

export function learnedPreferenceRoutes(app: App, ctx: SchedulerContext): void {
  app.openapi(read, async (c) => {
    const { text } = c.req.valid('json');
    return c.json(readPreferencesReply.parse(await readPreferences(ctx, text)), 200);
  });
  app.openapi(list, async (c) => c.json(await listLearned(ctx), 200));
  app.openapi(remember, async (c) => c.json(await rememberLearned(ctx, c.req.valid('json')), 200));
  app.openapi(change, async (c) => {
    const { learned_id } = c.req.valid('param');
    return c.json(await changeLearned(ctx, learned_id, c.req.valid('json')), 200);
  });
}
