import { createRoute } from '@hono/zod-openapi';
import { z } from 'zod';
import { idOf, listOf } from '@almanac/shared/contracts/common';
import { operation, operationListQuery } from '@almanac/shared/contracts/memory-operations';
import { scopeQuery } from '@almanac/shared/contracts/memory-review';
import type { App } from '@almanac/shared/http/app';
import { jsonReply, refusals } from '@almanac/shared/http/route';
import type { QueueContext } from '../context.ts';
import {
  cancelOperationById,
  readOperation,
  readOperations,
  retryOperation,
} from '../use-cases/operations.ts';
import { changeScopes, readScopes } from './scope-of.ts';

const TAGS = ['operations'];
const params = z.object({ operation_id: idOf('op') });

/** What follows a write: extraction by a model, the copy at mem0. */
export function operationRoutes(app: App, ctx: QueueContext): void {
  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/v1/operations',
      tags: TAGS,
      summary: 'Operations of the memories of a scope, newest first',
      request: { query: operationListQuery },
      responses: { 200: jsonReply(listOf(operation), 'A page'), ...refusals },
    }),
    async (c) => {
      const query = c.req.valid('query');
      const scopes = readScopes(query.client_id, c.var.actor);
      return c.json(await readOperations(ctx, scopes, query), 200);
    },
  );
  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/v1/operations/{operation_id}',
      tags: TAGS,
      summary: 'How far an operation is',
      request: { params, query: scopeQuery },
      responses: { 200: jsonReply(operation, 'The operation'), ...refusals },
    }),
    async (c) => {
      const scopes = readScopes(c.req.valid('query').client_id, c.var.actor);
      return c.json(await readOperation(ctx, scopes, c.req.valid('param').operation_id), 200);
    },
  );
  const steps = [
    ['retry', 'Start what failed or was left anew, and what waits at once', retryOperation],
    ['cancel', 'End what waits or runs; nothing of it is stored any more', cancelOperationById],
  ] as const;
  for (const [verb, summary, change] of steps) {
    app.openapi(
      createRoute({
        method: 'post',
        path: `/api/v1/operations/{operation_id}/${verb}`,
        tags: TAGS,
        summary,
        request: { params, query: scopeQuery },
        responses: { 200: jsonReply(operation, 'The operation'), ...refusals },
      }),
      async (c) => {
        const scopes = changeScopes(c.req.valid('query').client_id, c.var.actor);
        return c.json(await change(ctx, scopes, c.req.valid('param').operation_id), 200);
      },
    );
  }
}
