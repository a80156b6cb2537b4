import { createRoute } from '@hono/zod-openapi';
import {
  budgetPatch,
  budgetReply,
  costsQuery,
  costsReply,
  limitsReply,
} from '@almanac/shared/contracts/operations';
import type { App } from '@almanac/shared/http/app';
import { jsonBody, jsonReply, refusals } from '@almanac/shared/http/route';
import type { ActionGatewayContext } from '../context.ts';
import { changeBudget, readBudget } from '../use-cases/budget.ts';
import { limitsAndBreakers } from '../use-cases/read-limits.ts';
import { readCosts } from '../use-cases/read-operations.ts';

export function addOperationRoutes(app: App, ctx: ActionGatewayContext): void {
  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/v1/limits',
      tags: ['Policy'],
      summary:
        'Used and allowed, for the caller and the connectors; breakers, and requesters that are stopped',
      responses: { 200: jsonReply(limitsReply, 'Limits'), ...refusals },
    }),
    async (c) => c.json(await limitsAndBreakers(ctx, c.var.actor), 200),
  );
  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/v1/costs',
      tags: ['Operations'],
      summary: 'What model calls cost; unknown costs are counted apart, never as zero',
      request: { query: costsQuery },
      responses: { 200: jsonReply(costsReply, 'Costs'), ...refusals },
    }),
    async (c) => c.json({ items: await readCosts(ctx, c.req.valid('query')) }, 200),
  );
  const budget = { 200: jsonReply(budgetReply, 'The budget'), ...refusals };
  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/v1/budget',
      tags: ['Operations'],
      summary: 'What models may cost this month, and what they did',
      responses: budget,
    }),
    async (c) => c.json(await readBudget(ctx), 200),
  );
  app.openapi(
    createRoute({
      method: 'put',
      path: '/api/v1/budget',
      tags: ['Operations'],
      summary: 'Change the budget and its hard limit (admins)',
      request: { body: jsonBody(budgetPatch) },
      responses: budget,
    }),
    async (c) => c.json(await changeBudget(ctx, c.var.actor, c.req.valid('json')), 200),
  );
}
