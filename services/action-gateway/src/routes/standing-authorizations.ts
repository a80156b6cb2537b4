import { createRoute, z } from '@hono/zod-openapi';
import {
  standingAuthorization,
  standingAuthorizationRequest,
} from '@almanac/shared/contracts/actions';
import type { App } from '@almanac/shared/http/app';
import { jsonBody, jsonReply, refusals } from '@almanac/shared/http/route';
import type { ActionGatewayContext } from '../context.ts';
import { readStandingAuthorizations } from '../use-cases/read-operations.ts';
import {
  grantStandingAuthorization,
  revokeStandingAuthorization,
} from '../use-cases/standing-authorizations.ts';

const tags = ['Policy'];
const path = '/api/v1/standing-authorizations';
const list = z.object({ items: z.array(standingAuthorization), next_cursor: z.null() });

export function addStandingAuthorizationRoutes(app: App, ctx: ActionGatewayContext): void {
  app.openapi(
    createRoute({
      method: 'get',
      path,
      tags,
      summary: 'Standing authorizations, revoked ones too',
      responses: { 200: jsonReply(list, 'Standing authorizations'), ...refusals },
    }),
    async (c) => {
      return c.json({ items: await readStandingAuthorizations(ctx), next_cursor: null }, 200);
    },
  );
  app.openapi(
    createRoute({
      method: 'post',
      path,
      tags,
      summary: 'Allow one kind of Action up to a level (people only)',
      request: { body: jsonBody(standingAuthorizationRequest) },
      responses: { 201: jsonReply(standingAuthorization, 'Granted'), ...refusals },
    }),
    async (c) => {
      return c.json(await grantStandingAuthorization(ctx, c.var.actor, c.req.valid('json')), 201);
    },
  );
  app.openapi(
    createRoute({
      method: 'delete',
      path: `${path}/{id}`,
      tags,
      summary: 'Revoke (people only); the row stays',
      request: { params: z.object({ id: z.string().max(60) }) },
      responses: { 200: jsonReply(standingAuthorization, 'Revoked'), ...refusals },
    }),
    async (c) => {
      return c.json(
        await revokeStandingAuthorization(ctx, c.var.actor, c.req.valid('param').id),
        200,
      );
    },
  );
}
