import { createRoute } from '@hono/zod-openapi';
import type { z } from 'zod';
import {
  analyticsParams,
  analyticsReply,
  askReply,
  askRequest,
  type AnalyticsFn,
} from '@almanac/shared/contracts/analytics';
import type { App } from '@almanac/shared/http/app';
import { jsonBody, jsonReply, refusals } from '@almanac/shared/http/route';
import type { ObserverContext } from '../context.ts';
import { dayOf } from '../domain/period.ts';
import { readQuestion } from '../domain/read-question.ts';
import { runAnalytics } from '../use-cases/run-analytics.ts';

const PREFIX = '/api/v1/observer';
const tags = ['analytics'];
const responses = { 200: jsonReply(analyticsReply, 'The table'), ...refusals };

export function addAnalytics(app: App, ctx: ObserverContext): void {
  const ask = createRoute({
    method: 'post',
    path: `${PREFIX}/ask`,
    tags,
    summary: 'Which function a question means; runs nothing',
    request: { body: jsonBody(askRequest) },
    responses: { 200: jsonReply(askReply, 'The reading'), ...refusals },
  });
  app.openapi(ask, (c) => {
    const today = dayOf(ctx.clock.now(), ctx.config.ALMANAC_ZONE);
    return c.json(readQuestion(c.req.valid('json').question, today), 200);
  });
  addFunctions(app, ctx);
}

function addFunctions(app: App, ctx: ObserverContext): void {
  const route = <S extends z.ZodType>(fn: AnalyticsFn, schema: S, summary: string) =>
    createRoute({
      method: 'post',
      path: `${PREFIX}/analytics/${fn}`,
      tags,
      summary,
      request: { body: jsonBody(schema) },
      responses,
    });
  app.openapi(
    route('hours_by_client', analyticsParams.hours_by_client, 'Planned and worked time'),
    async (c) => c.json(await runAnalytics(ctx, 'hours_by_client', c.req.valid('json')), 200),
  );
  app.openapi(
    route('estimate_drift', analyticsParams.estimate_drift, 'How far work is off its estimates'),
    async (c) => c.json(await runAnalytics(ctx, 'estimate_drift', c.req.valid('json')), 200),
  );
  app.openapi(
    route('block_outcomes', analyticsParams.block_outcomes, 'What became of blocks'),
    async (c) => c.json(await runAnalytics(ctx, 'block_outcomes', c.req.valid('json')), 200),
  );
  app.openapi(
    route(
      'sprint_hours',
      analyticsParams.sprint_hours,
      'Billable time planned and recorded, per sprint',
    ),
    async (c) => c.json(await runAnalytics(ctx, 'sprint_hours', c.req.valid('json')), 200),
  );
  app.openapi(
    route('incidents_by_type', analyticsParams.incidents_by_type, 'Incidents by type and severity'),
    async (c) => c.json(await runAnalytics(ctx, 'incidents_by_type', c.req.valid('json')), 200),
  );
}
