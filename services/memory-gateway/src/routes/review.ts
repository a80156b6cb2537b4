import { createRoute } from '@hono/zod-openapi';
import { z } from 'zod';
import { idOf, listOf } from '@almanac/shared/contracts/common';
import { rememberReply } from '@almanac/shared/contracts/memory';
import {
  conflict,
  conflictListQuery,
  correctionRequest,
  resolveConflictRequest,
} from '@almanac/shared/contracts/memory-review';
import type { App } from '@almanac/shared/http/app';
import { requirePerson } from '@almanac/shared/http/authenticate';
import { jsonBody, jsonReply, refusals } from '@almanac/shared/http/route';
import type { QueueContext } from '../context.ts';
import { readConflicts, resolveConflict } from '../use-cases/resolve-conflict.ts';
import { correct } from '../use-cases/supersede.ts';
import { requestKey } from './request-key.ts';
import { changeScopes, readScopes } from './scope-of.ts';

const TAGS = ['memory'];

/** What people judge: corrections and conflicts. */
export function reviewRoutes(app: App, ctx: QueueContext): void {
  app.openapi(
    createRoute({
      method: 'post',
      path: '/api/v1/memory/corrections',
      tags: TAGS,
      summary: '"That\'s wrong": a person replaces a memory by what is right (people only)',
      request: { body: jsonBody(correctionRequest) },
      responses: { 201: jsonReply(rememberReply, 'The corrected memory'), ...refusals },
    }),
    async (c) => {
      requirePerson(c.var.actor);
      const body = c.req.valid('json');
      const scopes = changeScopes(body.client_id, c.var.actor);
      return c.json(await correct(ctx, scopes, body, requestKey(c.req)), 201);
    },
  );
  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/v1/memory/conflicts',
      tags: TAGS,
      summary: 'Statements that contradict each other and wait for a person',
      request: { query: conflictListQuery },
      responses: { 200: jsonReply(listOf(conflict), 'A page'), ...refusals },
    }),
    async (c) => {
      const query = c.req.valid('query');
      const scopes = readScopes(query.client_id, c.var.actor);
      return c.json(await readConflicts(ctx, scopes, query), 200);
    },
  );
  app.openapi(
    createRoute({
      method: 'post',
      path: '/api/v1/memory/conflicts/{conflict_id}/resolve',
      tags: TAGS,
      summary: 'Keep the existing memory, its contender, or both (people only)',
      request: {
        params: z.object({ conflict_id: idOf('cfl') }),
        body: jsonBody(resolveConflictRequest),
      },
      responses: { 200: jsonReply(conflict, 'The resolved conflict'), ...refusals },
    }),
    async (c) => {
      requirePerson(c.var.actor);
      const body = c.req.valid('json');
      const scopes = changeScopes(body.client_id, c.var.actor);
      const { conflict_id } = c.req.valid('param');
      return c.json(await resolveConflict(ctx, scopes, conflict_id, body), 200);
    },
  );
}
