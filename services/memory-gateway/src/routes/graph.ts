import { createRoute } from '@hono/zod-openapi';
import {
  graphEdge,
  graphNode,
  neighborsQuery,
  neighborsReply,
} from '@almanac/shared/contracts/memory';
import type { App } from '@almanac/shared/http/app';
import { jsonBody, jsonReply, refusals } from '@almanac/shared/http/route';
import type { MemoryContext } from '../context.ts';
import { putEdge, putNode, readNeighbors } from '../use-cases/graph.ts';
import { readScopes } from './scope-of.ts';

const TAGS = ['graph'];

export function graphRoutes(app: App, ctx: MemoryContext): void {
  app.openapi(
    createRoute({
      method: 'post',
      path: '/api/v1/memory/graph/nodes',
      tags: TAGS,
      summary: 'Write a node, or renew the one of the same key in its scope',
      request: { body: jsonBody(graphNode) },
      responses: { 201: jsonReply(graphNode, 'The node'), ...refusals },
    }),
    async (c) => {
      return c.json(await putNode(ctx, c.req.valid('json')), 201);
    },
  );
  app.openapi(
    createRoute({
      method: 'post',
      path: '/api/v1/memory/graph/edges',
      tags: TAGS,
      summary: 'Write an edge, or renew it; its ends need not be known yet',
      request: { body: jsonBody(graphEdge) },
      responses: { 201: jsonReply(graphEdge, 'The edge'), ...refusals },
    }),
    async (c) => {
      return c.json(await putEdge(ctx, c.req.valid('json')), 201);
    },
  );
  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/v1/memory/graph/neighbors',
      tags: TAGS,
      summary: 'What is linked with an entity, up to three steps away',
      request: { query: neighborsQuery },
      responses: {
        200: jsonReply(neighborsReply, 'Nodes by distance, and their edges'),
        ...refusals,
      },
    }),
    async (c) => {
      const query = c.req.valid('query');
      const scopes = readScopes(query.client_id, c.var.actor);
      return c.json(await readNeighbors(ctx, scopes, query), 200);
    },
  );
}
