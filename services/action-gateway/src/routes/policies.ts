import { createRoute, z } from '@hono/zod-openapi';
import { listOf } from '@almanac/shared/contracts/common';
import { guardrailsChange, guardrailsReply } from '@almanac/shared/contracts/guardrails';
import {
  explainReply,
  explainRequest,
  policyChange,
  policyReply,
  policyVersion,
  policyVersionsQuery,
} from '@almanac/shared/contracts/policy';
import type { App } from '@almanac/shared/http/app';
import { jsonBody, jsonReply, refusals } from '@almanac/shared/http/route';
import type { ActionGatewayContext } from '../context.ts';
import { explainAction } from '../use-cases/explain-action.ts';
import { changeGuardrails, readGuardrails } from '../use-cases/guardrails.ts';
import { changePolicy, readPolicy, readPolicyVersions } from '../use-cases/policy.ts';

const tags = ['Policy'];
const path = '/api/v1/policies';

export function addPolicyRoutes(app: App, ctx: ActionGatewayContext): void {
  app.openapi(
    createRoute({
      method: 'get',
      path,
      tags,
      summary: 'Which kind of Action needs which level, what is forbidden, and what is in shadow',
      responses: { 200: jsonReply(policyReply, 'The policy'), ...refusals },
    }),
    async (c) => c.json(await readPolicy(ctx), 200),
  );
  app.openapi(
    createRoute({
      method: 'put',
      path,
      tags,
      summary: 'A new version of the policy (admins only); floors cannot be gone below',
      request: { body: jsonBody(policyChange) },
      responses: { 200: jsonReply(policyReply, 'The policy as it is now'), ...refusals },
    }),
    async (c) => c.json(await changePolicy(ctx, c.var.actor, c.req.valid('json')), 200),
  );
  app.openapi(
    createRoute({
      method: 'get',
      path: `${path}/versions`,
      tags,
      summary: 'Who made which version of the policy, and why; newest first',
      request: { query: policyVersionsQuery },
      responses: { 200: jsonReply(listOf(policyVersion), 'Versions'), ...refusals },
    }),
    async (c) => {
      const { cursor, limit } = c.req.valid('query');
      return c.json(await readPolicyVersions(ctx, cursor, limit), 200);
    },
  );
  app.openapi(
    createRoute({
      method: 'get',
      path: `${path}/versions/{version}`,
      tags,
      summary: 'The policy as it was',
      request: { params: z.object({ version: z.coerce.number().int().min(1).max(1e9) }) },
      responses: { 200: jsonReply(policyReply, 'That version'), ...refusals },
    }),
    async (c) => c.json(await readPolicy(ctx, c.req.valid('param').version), 200),
  );
  app.openapi(
    createRoute({
      method: 'post',
      path: `${path}/explain`,
      tags,
      summary: 'How an Action of yours would be decided, and by which rule; nothing is proposed',
      request: { body: jsonBody(explainRequest) },
      responses: { 200: jsonReply(explainReply, 'The decision'), ...refusals },
    }),
    async (c) => c.json(await explainAction(ctx, c.var.actor, c.req.valid('json')), 200),
  );
  addGuardrailRoutes(app, ctx);
}

function addGuardrailRoutes(app: App, ctx: ActionGatewayContext): void {
  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/v1/guardrails',
      tags,
      summary: 'Who may ask for what, how much, how often, and when',
      responses: { 200: jsonReply(guardrailsReply, 'The guardrails'), ...refusals },
    }),
    async (c) => c.json(await readGuardrails(ctx.db), 200),
  );
  app.openapi(
    createRoute({
      method: 'put',
      path: '/api/v1/guardrails',
      tags,
      summary: 'A new version of the guardrails (admins only)',
      request: { body: jsonBody(guardrailsChange) },
      responses: { 200: jsonReply(guardrailsReply, 'The guardrails as they are now'), ...refusals },
    }),
    async (c) => c.json(await changeGuardrails(ctx, c.var.actor, c.req.valid('json')), 200),
  );
}
