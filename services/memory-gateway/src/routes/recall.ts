import { createRoute } from '@hono/zod-openapi';
import { recallReply, recallRequest } from '@almanac/shared/contracts/memory';
import type { App } from '@almanac/shared/http/app';
import { jsonBody, jsonReply, refusals } from '@almanac/shared/http/route';
import type { MemoryContext } from '../context.ts';
import { cachedRecall } from '../use-cases/cached-recall.ts';
import { readScopes } from './scope-of.ts';

const COMMON = {
  path: '/api/v1/memory/recall' as const,
  tags: ['memory'] as string[],
  summary:
    'What is known about a query: a client and the global memories, or the global ones alone',
  responses: { 200: jsonReply(recallReply, 'Best first'), ...refusals },
};

export function recallRoutes(app: App, ctx: MemoryContext): void {
  app.openapi(
    createRoute({ ...COMMON, method: 'get', request: { query: recallRequest } }),
    async (c) => {
      const asked = c.req.valid('query');
      return c.json(await cachedRecall(ctx, readScopes(asked.client_id, c.var.actor), asked), 200);
    },
  );
  app.openapi(
    createRoute({ ...COMMON, method: 'post', request: { body: jsonBody(recallRequest) } }),
    async (c) => {
      const asked = c.req.valid('json');
      return c.json(await cachedRecall(ctx, readScopes(asked.client_id, c.var.actor), asked), 200);
    },
  );
}
