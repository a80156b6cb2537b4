import { createRoute } from '@hono/zod-openapi';
import { z } from 'zod';
import { idOf, listOf } from '@almanac/shared/contracts/common';
import { rememberReply } from '@almanac/shared/contracts/memory';
import {
  listedMemory,
  memoryDetail,
  memoryHistory,
  memoryListQuery,
  memoryStats,
  scopeQuery,
  supersedeRequest,
} from '@almanac/shared/contracts/memory-review';
import type { App } from '@almanac/shared/http/app';
import { jsonBody, jsonReply, refusals } from '@almanac/shared/http/route';
import type { QueueContext } from '../context.ts';
import { readHistory, readMemories, readMemory, readStats } from '../use-cases/read-memories.ts';
import { supersede } from '../use-cases/supersede.ts';
import { requestKey } from './request-key.ts';
import { changeScopes, readScopes } from './scope-of.ts';

const TAGS = ['memory'];
const params = z.object({ memory_id: idOf('mem') });

export function memoryRoutes(app: App, ctx: QueueContext): void {
  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/v1/memory',
      tags: TAGS,
      summary: 'Memories of one status, the current ones by default, newest first',
      request: { query: memoryListQuery },
      responses: { 200: jsonReply(listOf(listedMemory), 'A page'), ...refusals },
    }),
    async (c) => {
      const query = c.req.valid('query');
      const scopes = readScopes(query.client_id, c.var.actor);
      return c.json(await readMemories(ctx, scopes, query), 200);
    },
  );
  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/v1/memory/stats',
      tags: TAGS,
      summary: 'How much is known, by kind, authority and status',
      request: { query: scopeQuery },
      responses: { 200: jsonReply(memoryStats, 'Numbers over the scope'), ...refusals },
    }),
    async (c) => {
      const scopes = readScopes(c.req.valid('query').client_id, c.var.actor);
      return c.json(await readStats(ctx, scopes), 200);
    },
  );
}

/** By id; registered after every fixed path below /api/v1/memory. */
export function memoryByIdRoutes(app: App, ctx: QueueContext): void {
  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/v1/memory/{memory_id}',
      tags: TAGS,
      summary: 'One memory, whatever became of it',
      request: { params, query: scopeQuery },
      responses: { 200: jsonReply(memoryDetail, 'The memory'), ...refusals },
    }),
    async (c) => {
      const scopes = readScopes(c.req.valid('query').client_id, c.var.actor);
      return c.json(await readMemory(ctx, scopes, c.req.valid('param').memory_id), 200);
    },
  );
  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/v1/memory/{memory_id}/history',
      tags: TAGS,
      summary: 'All versions of a memory, oldest first, with the states each was in',
      request: { params, query: scopeQuery },
      responses: { 200: jsonReply(memoryHistory, 'The versions'), ...refusals },
    }),
    async (c) => {
      const scopes = readScopes(c.req.valid('query').client_id, c.var.actor);
      return c.json(await readHistory(ctx, scopes, c.req.valid('param').memory_id), 200);
    },
  );
  app.openapi(
    createRoute({
      method: 'post',
      path: '/api/v1/memory/{memory_id}/supersede',
      tags: TAGS,
      summary: 'Replace a memory by one of equal or higher authority; the old one stays as history',
      request: { params, body: jsonBody(supersedeRequest) },
      responses: { 201: jsonReply(rememberReply, 'The successor'), ...refusals },
    }),
    async (c) => {
      const body = c.req.valid('json');
      const scopes = changeScopes(body.client_id, c.var.actor);
      const { memory_id } = c.req.valid('param');
      return c.json(await supersede(ctx, scopes, { memory_id, ...body }, requestKey(c.req)), 201);
    },
  );
}
