import { createRoute, z } from '@hono/zod-openapi';
import {
  committee,
  committeeList,
  committeePatch,
  committeeRequest,
  escalationChain,
  escalationList,
  group,
  groupList,
  groupPatch,
  groupRequest,
} from '@almanac/shared/contracts/people';
import type { App } from '@almanac/shared/http/app';
import { jsonBody, jsonReply, refusals } from '@almanac/shared/http/route';
import type { ActionGatewayContext } from '../context.ts';
import {
  addCommittee,
  editCommittee,
  readCommittees,
  readEscalation,
  writeEscalation,
} from '../use-cases/committees.ts';
import { addGroup, editGroup, readGroups } from '../use-cases/groups.ts';

const tags = ['People'];

export function addGroupRoutes(app: App, ctx: ActionGatewayContext): void {
  const path = '/api/v1/groups';
  app.openapi(
    createRoute({
      method: 'get',
      path,
      tags,
      summary: 'Groups with their members',
      responses: { 200: jsonReply(groupList, 'Groups'), ...refusals },
    }),
    async (c) => c.json({ items: await readGroups(ctx) }, 200),
  );
  app.openapi(
    createRoute({
      method: 'post',
      path,
      tags,
      summary: 'Make a group (admins)',
      request: { body: jsonBody(groupRequest) },
      responses: { 201: jsonReply(group, 'The group'), ...refusals },
    }),
    async (c) => c.json(await addGroup(ctx, c.var.actor, c.req.valid('json')), 201),
  );
  app.openapi(
    createRoute({
      method: 'patch',
      path: `${path}/{group_id}`,
      tags,
      summary:
        'Rename a group or replace its members; votes that began go on as they began (admins)',
      request: { params: z.object({ group_id: z.string().max(60) }), body: jsonBody(groupPatch) },
      responses: { 200: jsonReply(group, 'The group'), ...refusals },
    }),
    async (c) => {
      const { group_id } = c.req.valid('param');
      return c.json(await editGroup(ctx, c.var.actor, group_id, c.req.valid('json')), 200);
    },
  );
  addCommitteeRoutes(app, ctx);
  addEscalationRoutes(app, ctx);
}

function addCommitteeRoutes(app: App, ctx: ActionGatewayContext): void {
  const path = '/api/v1/committees';
  app.openapi(
    createRoute({
      method: 'get',
      path,
      tags,
      summary: 'Which group decides level 4, and how many of it',
      responses: { 200: jsonReply(committeeList, 'Committees'), ...refusals },
    }),
    async (c) => c.json({ items: await readCommittees(ctx) }, 200),
  );
  app.openapi(
    createRoute({
      method: 'post',
      path,
      tags,
      summary: 'Let a group decide level 4, of one type or client or of everything (admins)',
      request: { body: jsonBody(committeeRequest) },
      responses: { 201: jsonReply(committee, 'The committee'), ...refusals },
    }),
    async (c) => c.json(await addCommittee(ctx, c.var.actor, c.req.valid('json')), 201),
  );
  app.openapi(
    createRoute({
      method: 'patch',
      path: `${path}/{committee_id}`,
      tags,
      summary: 'Change how many must approve, or end it (admins)',
      request: {
        params: z.object({ committee_id: z.string().max(60) }),
        body: jsonBody(committeePatch),
      },
      responses: { 200: jsonReply(committee, 'The committee'), ...refusals },
    }),
    async (c) => {
      const { committee_id } = c.req.valid('param');
      return c.json(await editCommittee(ctx, c.var.actor, committee_id, c.req.valid('json')), 200);
    },
  );
}

function addEscalationRoutes(app: App, ctx: ActionGatewayContext): void {
  const path = '/api/v1/escalation';
  const responses = { 200: jsonReply(escalationList, 'All chains'), ...refusals };
  app.openapi(
    createRoute({
      method: 'get',
      path,
      tags,
      summary: 'Who hears when an Action still waits, by level and risk',
      responses,
    }),
    async (c) => c.json({ items: await readEscalation(ctx) }, 200),
  );
  app.openapi(
    createRoute({
      method: 'put',
      path,
      tags,
      summary: 'Replace the chain of one level and risk (admins)',
      request: { body: jsonBody(escalationChain) },
      responses,
    }),
    async (c) => {
      return c.json({ items: await writeEscalation(ctx, c.var.actor, c.req.valid('json')) }, 200);
    },
  );
}
