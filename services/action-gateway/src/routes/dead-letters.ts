import { createRoute, z } from '@hono/zod-openapi';
import { settleRequest } from '@almanac/shared/contracts/action-execution';
import { deadLetter } from '@almanac/shared/contracts/actions';
import { listOf, listQuery } from '@almanac/shared/contracts/common';
import { queueMetrics } from '@almanac/shared/contracts/operations';
import type { App } from '@almanac/shared/http/app';
import { jsonBody, jsonReply, refusals } from '@almanac/shared/http/route';
import type { ActionGatewayContext } from '../context.ts';
import { readDeadLetters, readQueues } from '../use-cases/read-operations.ts';
import { retryDeadLetter } from '../use-cases/retry-dead-letter.ts';
import { settleDeadLetter } from '../use-cases/settle-dead-letter.ts';

const tags = ['Operations'];

export function addDeadLetterRoutes(app: App, ctx: ActionGatewayContext): void {
  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/v1/dead-letters',
      tags,
      summary: 'Actions that were given up and wait for a person, newest first',
      request: { query: listQuery },
      responses: { 200: jsonReply(listOf(deadLetter), 'Dead letters'), ...refusals },
    }),
    async (c) => {
      const { cursor, limit } = c.req.valid('query');
      return c.json(await readDeadLetters(ctx, cursor, limit), 200);
    },
  );
  app.openapi(
    createRoute({
      method: 'post',
      path: '/api/v1/dead-letters/{id}/retry',
      tags,
      summary: 'Try again from the beginning (operators, supervisors)',
      request: { params: z.object({ id: z.string().max(60) }) },
      responses: { 200: jsonReply(deadLetter, 'It is queued again'), ...refusals },
    }),
    async (c) => c.json(await retryDeadLetter(ctx, c.var.actor, c.req.valid('param').id), 200),
  );
  app.openapi(
    createRoute({
      method: 'post',
      path: '/api/v1/dead-letters/{id}/settle',
      tags,
      summary:
        'Say whether an Action of unknown outcome happened (operators, supervisors); nothing is repeated',
      request: { params: z.object({ id: z.string().max(60) }), body: jsonBody(settleRequest) },
      responses: { 200: jsonReply(deadLetter, 'What was seen is recorded'), ...refusals },
    }),
    async (c) => {
      const settlement = { dead_letter_id: c.req.valid('param').id, ...c.req.valid('json') };
      return c.json(await settleDeadLetter(ctx, c.var.actor, settlement), 200);
    },
  );
  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/v1/queue/metrics',
      tags,
      summary: 'How full the queues are',
      responses: { 200: jsonReply(queueMetrics, 'Queues'), ...refusals },
    }),
    async (c) => c.json(await readQueues(ctx), 200),
  );
}
