import { createRoute, z } from '@hono/zod-openapi';
import { action } from '@almanac/shared/contracts/actions';
import {
  actionVersions,
  batchReply,
  batchRequest,
  reviseRequest,
  snoozeReply,
  snoozeRequest,
} from '@almanac/shared/contracts/people';
import type { App } from '@almanac/shared/http/app';
import { jsonBody, jsonReply, refusals } from '@almanac/shared/http/route';
import type { ActionGatewayContext } from '../context.ts';
import { decideBatch } from '../use-cases/decide-batch.ts';
import { readAction } from '../use-cases/read-actions.ts';
import { readVersions } from '../use-cases/read-versions.ts';
import { reviseAction } from '../use-cases/revise-action.ts';
import { snoozeAction } from '../use-cases/snooze-action.ts';

const tags = ['Actions'];
const params = z.object({ action_id: z.string().max(60) });

export function addRevisionRoutes(app: App, ctx: ActionGatewayContext): void {
  app.openapi(
    createRoute({
      method: 'post',
      path: '/api/v1/actions/{action_id}/revise',
      tags,
      summary:
        'Other inputs: a new version that waits for people again; votes and links of the old one are void',
      request: { params, body: jsonBody(reviseRequest) },
      responses: { 200: jsonReply(action, 'The Action as it is now'), ...refusals },
    }),
    async (c) => {
      const { action_id } = c.req.valid('param');
      await reviseAction(ctx, c.var.actor, action_id, c.req.valid('json'));
      return c.json(await readAction(ctx, action_id), 200);
    },
  );
  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/v1/actions/{action_id}/versions',
      tags,
      summary: 'Every version with what it said and who wrote it',
      request: { params },
      responses: { 200: jsonReply(actionVersions, 'Versions, oldest first'), ...refusals },
    }),
    async (c) => c.json({ items: await readVersions(ctx, c.req.valid('param').action_id) }, 200),
  );
  app.openapi(
    createRoute({
      method: 'post',
      path: '/api/v1/actions/{action_id}/snooze',
      tags,
      summary: 'Take it off the own list until then (people only); its expiry stays',
      request: { params, body: jsonBody(snoozeRequest) },
      responses: { 200: jsonReply(snoozeReply, 'Snoozed'), ...refusals },
    }),
    async (c) => {
      const until = new Date(c.req.valid('json').until);
      const { action_id } = c.req.valid('param');
      return c.json(await snoozeAction(ctx, c.var.actor, action_id, until), 200);
    },
  );
  app.openapi(
    createRoute({
      method: 'post',
      path: '/api/v1/actions/decide-batch',
      tags,
      summary: 'Decide several of one kind, at most medium risk, none irreversible (people only)',
      request: { body: jsonBody(batchRequest) },
      responses: { 200: jsonReply(batchReply, 'An answer for each'), ...refusals },
    }),
    async (c) => c.json(await decideBatch(ctx, c.var.actor, c.req.valid('json')), 200),
  );
}
