import { createRoute, z } from '@hono/zod-openapi';
import { actionListQuery } from '@almanac/shared/contracts/action-list';
import {
  action,
  actionDecision,
  actionRequest,
  approveRequest,
  rejectRequest,
} from '@almanac/shared/contracts/actions';
import { listOf } from '@almanac/shared/contracts/common';
import { actionCounts } from '@almanac/shared/contracts/operations';
import type { App } from '@almanac/shared/http/app';
import { jsonBody, jsonReply, refusals } from '@almanac/shared/http/route';
import type { ActionGatewayContext } from '../context.ts';
import { approveAction, cancelAction, rejectAction } from '../use-cases/decide-vote.ts';
import { proposeAction } from '../use-cases/propose-action.ts';
import { readAction, readActions } from '../use-cases/read-actions.ts';
import { readCounts } from '../use-cases/read-operations.ts';

const tags = ['Actions'];
const params = z.object({ action_id: z.string().max(60) });
const summary = action.omit({
  events: true,
  inputs: true,
  checks: true,
  votes: true,
  decisions: true,
  confirm_by: true,
  card: true,
  evidence: true,
  affected_records: true,
  estimated_impact: true,
  rollback: true,
  ruling: true,
  preconditions: true,
  executions: true,
  rolls_back: true,
  rolled_back_by: true,
});

export function addActionRoutes(app: App, ctx: ActionGatewayContext): void {
  app.openapi(
    createRoute({
      method: 'post',
      path: '/api/v1/actions',
      tags,
      summary: 'Propose an Action; it is decided at once',
      request: { body: jsonBody(actionRequest) },
      responses: { 202: jsonReply(actionDecision, 'Decided'), ...refusals },
    }),
    async (c) => c.json(await proposeAction(ctx, c.var.actor, c.req.valid('json')), 202),
  );
  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/v1/actions',
      tags,
      summary: 'Actions, newest first, or those that expire soonest',
      request: { query: actionListQuery },
      responses: { 200: jsonReply(listOf(summary), 'Actions'), ...refusals },
    }),
    async (c) => {
      const { status, type, risk, cursor, ...asked } = c.req.valid('query');
      const given = { status: status ?? null, type: type ?? null, risk: risk ?? null };
      const filter = { ...given, ...asked, before: cursor ?? null };
      return c.json(await readActions(ctx, c.var.actor, filter), 200);
    },
  );
  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/v1/actions/counts',
      tags,
      summary: 'How many Actions are in which state',
      responses: { 200: jsonReply(actionCounts, 'Counts'), ...refusals },
    }),
    async (c) => c.json(await readCounts(ctx), 200),
  );
  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/v1/actions/{action_id}',
      tags,
      summary: 'An Action with its history, checks and card',
      request: { params },
      responses: { 200: jsonReply(action, 'The Action'), ...refusals },
    }),
    async (c) => c.json(await readAction(ctx, c.req.valid('param').action_id), 200),
  );
  addDecisionRoutes(app, ctx);
}

function addDecisionRoutes(app: App, ctx: ActionGatewayContext): void {
  const responses = { 200: jsonReply(action, 'The Action as it is now'), ...refusals };
  app.openapi(
    createRoute({
      method: 'post',
      path: '/api/v1/actions/{action_id}/approve',
      tags,
      summary: 'Approve what was seen (people only); it can be cancelled for hold_ms',
      request: { params, body: jsonBody(approveRequest) },
      responses,
    }),
    async (c) => {
      const { action_id } = c.req.valid('param');
      await approveAction(ctx, c.var.actor, action_id, c.req.valid('json'));
      return c.json(await readAction(ctx, action_id), 200);
    },
  );
  app.openapi(
    createRoute({
      method: 'post',
      path: '/api/v1/actions/{action_id}/reject',
      tags,
      summary: 'Reject (people only); works while everything is stopped',
      request: { params, body: jsonBody(rejectRequest) },
      responses,
    }),
    async (c) => {
      const { action_id } = c.req.valid('param');
      await rejectAction(ctx, c.var.actor, action_id, c.req.valid('json'));
      return c.json(await readAction(ctx, action_id), 200);
    },
  );
  app.openapi(
    createRoute({
      method: 'post',
      path: '/api/v1/actions/{action_id}/cancel',
      tags,
      summary: 'Take back what has not begun (people only); works while everything is stopped',
      request: { params, body: jsonBody(rejectRequest) },
      responses,
    }),
    async (c) => {
      const { action_id } = c.req.valid('param');
      await cancelAction(ctx, c.var.actor, action_id, c.req.valid('json').reason);
      return c.json(await readAction(ctx, action_id), 200);
    },
  );
}
