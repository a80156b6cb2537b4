import { createRoute } from '@hono/zod-openapi';
import { addAnalytics } from '@almanac/shared/analytics/add-analytics';
import { askReply, askRequest } from '@almanac/shared/contracts/analytics';
import type { App } from '@almanac/shared/http/app';
import { jsonBody, jsonReply, refusals } from '@almanac/shared/http/route';
import type { ObserverContext } from '../context.ts';
import { observerAnalytics } from '../use-cases/analytics-tables.ts';
import { askQuestion } from '../use-cases/ask-question.ts';

export function addAnalyticsRoutes(app: App, ctx: ObserverContext): void {
  const ask = createRoute({
    method: 'post',
    path: '/api/v1/observer/ask',
    tags: ['analytics'],
    summary: 'Which function a question means; runs nothing',
    request: { body: jsonBody(askRequest) },
    responses: { 200: jsonReply(askReply, 'The reading'), ...refusals },
  });
  app.openapi(ask, async (c) => c.json(await askQuestion(ctx, c.req.valid('json').question), 200));
  addAnalytics(app, 'observer', ctx, observerAnalytics(ctx));
}
