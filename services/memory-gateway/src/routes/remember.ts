import { createRoute } from '@hono/zod-openapi';
import { rememberReply, rememberRequest } from '@almanac/shared/contracts/memory';
import { rememberBatchReply, rememberBatchRequest } from '@almanac/shared/contracts/memory-review';
import type { App } from '@almanac/shared/http/app';
import { jsonBody, jsonReply, refusals } from '@almanac/shared/http/route';
import type { QueueContext } from '../context.ts';
import { rememberBatch } from '../use-cases/remember-batch.ts';
import { remember } from '../use-cases/remember.ts';
import { requestKey } from './request-key.ts';

const TAGS = ['memory'];

export function rememberRoutes(app: App, ctx: QueueContext): void {
  app.openapi(
    createRoute({
      method: 'post',
      path: '/api/v1/memory/remember',
      tags: TAGS,
      summary: 'Remember a statement; its text is findable when the reply is sent',
      request: { body: jsonBody(rememberRequest) },
      responses: { 201: jsonReply(rememberReply, 'What became of it'), ...refusals },
    }),
    async (c) => c.json(await remember(ctx, c.req.valid('json'), requestKey(c.req)), 201),
  );

  app.openapi(
    createRoute({
      method: 'post',
      path: '/api/v1/memory/remember/batch',
      tags: TAGS,
      summary: 'Remember up to 500 statements, each answered on its own',
      request: { body: jsonBody(rememberBatchRequest) },
      responses: { 200: jsonReply(rememberBatchReply, 'One answer per item'), ...refusals },
    }),
    async (c) => {
      const { items } = c.req.valid('json');
      return c.json(await rememberBatch(ctx, items, requestKey(c.req)), 200);
    },
  );
}
