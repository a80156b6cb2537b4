import { createRoute, z } from '@hono/zod-openapi';
import { rollbackReply, rollbackRequest } from '@almanac/shared/contracts/action-execution';
import { target } from '@almanac/shared/contracts/actions';
import { reasonedRequest } from '@almanac/shared/contracts/controls';
import { limitsReply } from '@almanac/shared/contracts/operations';
import type { App } from '@almanac/shared/http/app';
import { jsonBody, jsonReply, refusals } from '@almanac/shared/http/route';
import type { ActionGatewayContext } from '../context.ts';
import { changeBreaker, type BreakerChange } from '../use-cases/change-breaker.ts';
import { limitsAndBreakers } from '../use-cases/read-limits.ts';
import { closeRequesterBreaker, openRequesterBreaker } from '../use-cases/requester-envelope.ts';
import { rollBackAction } from '../use-cases/roll-back-action.ts';

const connector = z.object({ connector: target.shape.system });
const requester = z.object({ requester: z.string().min(1).max(120) });
const responses = {
  200: jsonReply(limitsReply, 'Limits and breakers as they are now'),
  ...refusals,
};

/** What people do about executions: breakers, stopped requesters, taking back. */
export function addSafetyRoutes(app: App, ctx: ActionGatewayContext): void {
  addBreakerRoutes(app, ctx);
  for (const verb of ['open', 'close'] as const) {
    const change = verb === 'open' ? openRequesterBreaker : closeRequesterBreaker;
    app.openapi(
      createRoute({
        method: 'post',
        path: `/api/v1/requester-breakers/{requester}/${verb}`,
        tags: ['Controls'],
        summary: `${verb === 'open' ? 'Stop a requester' : 'Let a requester go on'} (operators, supervisors, admins)`,
        request: { params: requester, body: jsonBody(reasonedRequest) },
        responses,
      }),
      async (c) => {
        const { reason } = c.req.valid('json');
        await change(ctx, c.var.actor, { ...c.req.valid('param'), reason });
        return c.json(await limitsAndBreakers(ctx, c.var.actor), 200);
      },
    );
  }
  app.openapi(
    createRoute({
      method: 'post',
      path: '/api/v1/actions/{action_id}/rollback',
      tags: ['Actions'],
      summary:
        'Take back what an Action did, by a new Action (approvers, operators, supervisors); once',
      request: {
        params: z.object({ action_id: z.string().max(60) }),
        body: jsonBody(rollbackRequest),
      },
      responses: { 202: jsonReply(rollbackReply, 'What takes it back'), ...refusals },
    }),
    async (c) => {
      const asked = { ...c.req.valid('param'), ...c.req.valid('json') };
      return c.json(await rollBackAction(ctx, c.var.actor, asked), 202);
    },
  );
}

const VERBS: [verb: 'open' | 'close', to: BreakerChange['to'], summary: string][] = [
  [
    'open',
    'open',
    'Leave a connector alone until a person closes its breaker (operators, supervisors, admins)',
  ],
  ['close', 'closed', 'Use a connector again at once (operators, supervisors, admins)'],
];

function addBreakerRoutes(app: App, ctx: ActionGatewayContext): void {
  for (const [verb, to, summary] of VERBS) {
    app.openapi(
      createRoute({
        method: 'post',
        path: `/api/v1/breakers/{connector}/${verb}`,
        tags: ['Controls'],
        summary,
        request: { params: connector, body: jsonBody(reasonedRequest) },
        responses,
      }),
      async (c) => {
        const { reason } = c.req.valid('json');
        await changeBreaker(ctx, c.var.actor, { ...c.req.valid('param'), to, reason });
        return c.json(await limitsAndBreakers(ctx, c.var.actor), 200);
      },
    );
  }
}
