import { createRoute } from '@hono/zod-openapi';
import {
  declarePredicateRequest,
  predicate,
  predicateList,
} from '@almanac/shared/contracts/memory-review';
import type { App } from '@almanac/shared/http/app';
import { requirePerson } from '@almanac/shared/http/authenticate';
import { jsonBody, jsonReply, refusals } from '@almanac/shared/http/route';
import type { MemoryContext } from '../context.ts';
import { declarePredicate, readPredicates } from '../use-cases/predicates.ts';

const TAGS = ['memory'];
const path = '/api/v1/memory/predicates';

export function predicateRoutes(app: App, ctx: MemoryContext): void {
  app.openapi(
    createRoute({
      method: 'get',
      path,
      tags: TAGS,
      summary: 'The predicates of which a subject has one value at a time',
      responses: { 200: jsonReply(predicateList, 'By name'), ...refusals },
    }),
    async (c) => c.json(await readPredicates(ctx), 200),
  );
  app.openapi(
    createRoute({
      method: 'post',
      path,
      tags: TAGS,
      summary:
        'Declare a predicate single-valued: from now on a new value supersedes (people only)',
      request: { body: jsonBody(declarePredicateRequest) },
      responses: { 201: jsonReply(predicate, 'The declaration, or the first of it'), ...refusals },
    }),
    async (c) => {
      requirePerson(c.var.actor);
      return c.json(await declarePredicate(ctx, c.req.valid('json')), 201);
    },
  );
}
