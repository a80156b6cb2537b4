import { createRoute } from '@hono/zod-openapi';
import { z } from 'zod';
import { idOf, listOf } from '@almanac/shared/contracts/common';
import { reflection, reflectionListQuery, reflectQuery } from '@almanac/shared/contracts/observer';
import { stats, statsQuery } from '@almanac/shared/contracts/stats';
import type { App } from '@almanac/shared/http/app';
import { jsonReply, refusals } from '@almanac/shared/http/route';
import type { ObserverContext } from '../context.ts';
import { pageOfReflections, readReflection } from '../use-cases/read-reflections.ts';
import { readStats } from '../use-cases/read-stats.ts';
import { reflect } from '../use-cases/reflect.ts';

const PREFIX = '/api/v1/observer';
const tags = ['reflections'];

export function addReflections(app: App, ctx: ObserverContext): void {
  const make = createRoute({
    method: 'post',
    path: `${PREFIX}/reflect`,
    tags,
    summary: 'Make or renew the reflection of a day or an ISO week',
    request: { query: reflectQuery },
    responses: {
      200: jsonReply(reflection, 'It was there; renewed where its facts had changed'),
      201: jsonReply(reflection, 'Made'),
      ...refusals,
    },
  });
  app.openapi(make, async (c) => {
    const made = await reflect(ctx, c.req.valid('query'));
    return c.json(made.reflection, made.created ? 201 : 200);
  });

  const list = createRoute({
    method: 'get',
    path: `${PREFIX}/reflections`,
    tags,
    summary: 'Reflections, newest first',
    request: { query: reflectionListQuery },
    responses: { 200: jsonReply(listOf(reflection), 'A page'), ...refusals },
  });
  app.openapi(list, async (c) => {
    return c.json(await pageOfReflections(ctx, c.req.valid('query')), 200);
  });

  const read = createRoute({
    method: 'get',
    path: `${PREFIX}/reflections/{reflection_id}`,
    tags,
    summary: 'One reflection, with where its post stands',
    request: { params: z.object({ reflection_id: idOf('ref') }) },
    responses: { 200: jsonReply(reflection, 'The reflection'), ...refusals },
  });
  app.openapi(read, async (c) => {
    return c.json(await readReflection(ctx, c.req.valid('param').reflection_id), 200);
  });

  const numbers = createRoute({
    method: 'get',
    path: `${PREFIX}/stats`,
    tags,
    summary: 'The numbers of any time up to 400 days',
    request: { query: statsQuery },
    responses: { 200: jsonReply(stats, 'The numbers'), ...refusals },
  });
  app.openapi(numbers, async (c) => c.json(await readStats(ctx, c.req.valid('query')), 200));
}
