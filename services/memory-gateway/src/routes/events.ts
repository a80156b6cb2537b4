import { createRoute } from '@hono/zod-openapi';
import { listOf } from '@almanac/shared/contracts/common';
import {
  event,
  eventListQuery,
  eventReply,
  eventRequest,
  similarEventsQuery,
  similarEventsReply,
} from '@almanac/shared/contracts/events';
import type { App } from '@almanac/shared/http/app';
import { jsonBody, jsonReply, refusals } from '@almanac/shared/http/route';
import type { MemoryContext } from '../context.ts';
import { readEvents } from '../use-cases/read-events.ts';
import { recordEvent } from '../use-cases/record-event.ts';
import { similarEvents } from '../use-cases/similar-events.ts';
import { readScopes } from './scope-of.ts';

const TAGS = ['events'];

export function eventRoutes(app: App, ctx: MemoryContext): void {
  app.openapi(
    createRoute({
      method: 'post',
      path: '/api/v1/events',
      tags: TAGS,
      summary:
        'Record a business fact, once per scope and dedupe_key; also while everything is stopped',
      request: { body: jsonBody(eventRequest) },
      responses: { 201: jsonReply(eventReply, 'The event, or the first of its key'), ...refusals },
    }),
    async (c) => c.json(await recordEvent(ctx, c.req.valid('json')), 201),
  );
  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/v1/events',
      tags: TAGS,
      summary: 'Recorded facts, newest first',
      request: { query: eventListQuery },
      responses: { 200: jsonReply(listOf(event), 'A page'), ...refusals },
    }),
    async (c) => {
      const query = c.req.valid('query');
      const scopes = readScopes(query.client_id, c.var.actor);
      return c.json(await readEvents(ctx, scopes, query), 200);
    },
  );
  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/v1/memory/similar/events',
      tags: TAGS,
      summary: 'Events like the one of an id, or like a text: by type, source and payload',
      request: { query: similarEventsQuery },
      responses: { 200: jsonReply(similarEventsReply, 'Most alike first'), ...refusals },
    }),
    async (c) => {
      const query = c.req.valid('query');
      const scopes = readScopes(query.client_id, c.var.actor);
      return c.json(await similarEvents(ctx, scopes, query), 200);
    },
  );
}
