import { createRoute } from '@hono/zod-openapi';
import { redeemReply, redeemRequest } from '@almanac/shared/contracts/action-execution';
import type { App } from '@almanac/shared/http/app';
import { jsonBody, jsonReply, refusals } from '@almanac/shared/http/route';
import { AppError } from '@almanac/shared/lang/app-error';
import type { ActionGatewayContext } from '../context.ts';
import { redeemGrant } from '../use-cases/redeem-grant.ts';

export function addGrantRoutes(app: App, ctx: ActionGatewayContext): void {
  app.openapi(
    createRoute({
      method: 'post',
      path: '/api/v1/internal/grants/redeem',
      tags: ['Internal'],
      summary: 'Spend the grant of one attempt (the scheduler only)',
      request: { body: jsonBody(redeemRequest) },
      responses: { 200: jsonReply(redeemReply, 'It was good, and is spent'), ...refusals },
    }),
    async (c) => {
      // A kept answer would say yes again: a grant opens once, so its answer is never given twice.
      if (c.req.header('idempotency-key') !== undefined) {
        throw new AppError('bad_request', 'A grant is spent once; a key cannot repeat that.', {
          code: 'idempotency_refused',
        });
      }
      return c.json(await redeemGrant(ctx, c.var.actor, c.req.valid('json')), 200);
    },
  );
}
