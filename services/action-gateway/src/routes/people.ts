import { createRoute, z } from '@hono/zod-openapi';
import {
  channel,
  channelList,
  channelPatch,
  channelRequest,
  peopleList,
  person,
  personId,
  personPatch,
  personRequest,
} from '@almanac/shared/contracts/people';
import type { App } from '@almanac/shared/http/app';
import { jsonBody, jsonReply, refusals } from '@almanac/shared/http/route';
import type { ActionGatewayContext } from '../context.ts';
import { addChannel, editChannel, readChannels } from '../use-cases/channels.ts';
import { addPerson, editPerson, readPeople } from '../use-cases/people.ts';

const tags = ['People'];
const path = '/api/v1/people';
const params = z.object({ person_id: personId });
const one = { 200: jsonReply(person, 'The person'), ...refusals };

export function addPeopleRoutes(app: App, ctx: ActionGatewayContext): void {
  app.openapi(
    createRoute({
      method: 'get',
      path,
      tags,
      summary: 'Who is known here, and in which roles',
      responses: { 200: jsonReply(peopleList, 'People'), ...refusals },
    }),
    async (c) => c.json({ items: await readPeople(ctx) }, 200),
  );
  app.openapi(
    createRoute({
      method: 'post',
      path,
      tags,
      summary: 'Write a person down (admins)',
      request: { body: jsonBody(personRequest) },
      responses: { 201: jsonReply(person, 'The person'), ...refusals },
    }),
    async (c) => c.json(await addPerson(ctx, c.var.actor, c.req.valid('json')), 201),
  );
  app.openapi(
    createRoute({
      method: 'patch',
      path: `${path}/{person_id}`,
      tags,
      summary: 'Change name, roles or zone, or take every right with active: false (admins)',
      request: { params, body: jsonBody(personPatch) },
      responses: one,
    }),
    async (c) => {
      const { person_id } = c.req.valid('param');
      return c.json(await editPerson(ctx, c.var.actor, person_id, c.req.valid('json')), 200);
    },
  );
  addChannelRoutes(app, ctx);
}

function addChannelRoutes(app: App, ctx: ActionGatewayContext): void {
  const channels = `${path}/{person_id}/channels`;
  app.openapi(
    createRoute({
      method: 'get',
      path: channels,
      tags,
      summary: 'Where a person can be reached (that person, and admins)',
      request: { params },
      responses: { 200: jsonReply(channelList, 'Channels'), ...refusals },
    }),
    async (c) => {
      const items = await readChannels(ctx, c.var.actor, c.req.valid('param').person_id);
      return c.json({ items }, 200);
    },
  );
  app.openapi(
    createRoute({
      method: 'post',
      path: channels,
      tags,
      summary: 'Add a channel; nothing is sent to it before it is allowed (admins)',
      request: { params, body: jsonBody(channelRequest) },
      responses: { 201: jsonReply(channel, 'The channel'), ...refusals },
    }),
    async (c) => {
      const { person_id } = c.req.valid('param');
      return c.json(await addChannel(ctx, c.var.actor, person_id, c.req.valid('json')), 201);
    },
  );
  app.openapi(
    createRoute({
      method: 'patch',
      path: `${channels}/{channel_id}`,
      tags,
      summary: 'Put a channel on the allowlist, take it off, or change its order (admins)',
      request: {
        params: params.extend({ channel_id: z.string().max(60) }),
        body: jsonBody(channelPatch),
      },
      responses: { 200: jsonReply(channel, 'The channel'), ...refusals },
    }),
    async (c) => {
      const of = c.req.valid('param');
      return c.json(await editChannel(ctx, c.var.actor, of, c.req.valid('json')), 200);
    },
  );
}
