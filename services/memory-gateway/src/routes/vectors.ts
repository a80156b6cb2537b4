import { createRoute } from '@hono/zod-openapi';
import {
  collectionStates,
  reconcileReply,
  setUpReply,
} from '@almanac/shared/contracts/vector-collections';
import type { App } from '@almanac/shared/http/app';
import { jsonReply, refusals } from '@almanac/shared/http/route';
import type { QueueContext } from '../context.ts';
import { setUp } from '../use-cases/build-collections.ts';
import { readCollections } from '../use-cases/read-collections.ts';
import { reconcileVectors } from '../use-cases/reconcile-vectors.ts';
import { requireAllClients } from './scope-of.ts';

const TAGS = ['operations'];

/** The vector collections, for the operator. They hold every client's vectors: only tokens that may see all may ask. */
export function vectorRoutes(app: App, ctx: QueueContext): void {
  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/v1/memory/vectors',
      tags: TAGS,
      summary: 'The vector collections: where, with which model, how complete, what waits',
      responses: { 200: jsonReply(collectionStates, 'The live collections'), ...refusals },
    }),
    async (c) => {
      requireAllClients(c.var.actor);
      return c.json(await readCollections(ctx), 200);
    },
  );
  app.openapi(
    createRoute({
      method: 'post',
      path: '/api/v1/memory/vectors/set-up',
      tags: TAGS,
      summary: 'Make the collections of the configured model where they are missing; repeatable',
      responses: { 200: jsonReply(setUpReply, 'What was done, per collection'), ...refusals },
    }),
    async (c) => {
      requireAllClients(c.var.actor);
      return c.json({ collections: await setUp(ctx) }, 200);
    },
  );
  app.openapi(
    createRoute({
      method: 'post',
      path: '/api/v1/memory/vectors/reconcile',
      tags: TAGS,
      summary: 'Compare items and vectors now; what is wrong is repaired in the background',
      responses: { 200: jsonReply(reconcileReply, 'What was found'), ...refusals },
    }),
    async (c) => {
      requireAllClients(c.var.actor);
      return c.json({ collections: await reconcileVectors(ctx, c.req.raw.signal) }, 200);
    },
  );
}
