import { createRoute } from '@hono/zod-openapi';
import { z } from 'zod';
import { idOf } from '@almanac/shared/contracts/common';
import {
  changeByIdRequest,
  redactReply,
  restoreReply,
} from '@almanac/shared/contracts/memory-review';
import type { App } from '@almanac/shared/http/app';
import { requirePerson } from '@almanac/shared/http/authenticate';
import { jsonBody, jsonReply, refusals } from '@almanac/shared/http/route';
import type { QueueContext } from '../context.ts';
import { redact } from '../use-cases/redact.ts';
import { restore } from '../use-cases/restore.ts';
import { requestKey } from './request-key.ts';
import { changeScopes } from './scope-of.ts';

const TAGS = ['memory'];
const request = {
  params: z.object({ memory_id: idOf('mem') }),
  body: jsonBody(changeByIdRequest),
};

/** Undo, and what cannot be undone. */
export function takeBackRoutes(app: App, ctx: QueueContext): void {
  app.openapi(
    createRoute({
      method: 'post',
      path: '/api/v1/memory/{memory_id}/restore',
      tags: TAGS,
      summary: 'Undo what replaced a memory: it is current again, its successor is taken out',
      request,
      responses: { 200: jsonReply(restoreReply, 'What stands now'), ...refusals },
    }),
    async (c) => {
      const body = c.req.valid('json');
      const { actor } = c.var;
      const scopes = changeScopes(body.client_id, actor);
      const { memory_id } = c.req.valid('param');
      const is_person = actor.actor_type === 'person';
      const asked = { ...body, memory_id, is_person };
      return c.json(await restore(ctx, scopes, asked, requestKey(c.req)), 200);
    },
  );
  app.openapi(
    createRoute({
      method: 'post',
      path: '/api/v1/memory/{memory_id}/redact',
      tags: TAGS,
      summary: 'Blank a memory for privacy, for ever; row, hash and audit stay (people only)',
      request,
      responses: { 200: jsonReply(redactReply, 'The receipt'), ...refusals },
    }),
    async (c) => {
      requirePerson(c.var.actor);
      const body = c.req.valid('json');
      const scopes = changeScopes(body.client_id, c.var.actor);
      const { memory_id } = c.req.valid('param');
      return c.json(await redact(ctx, scopes, { ...body, memory_id }), 200);
    },
  );
}
