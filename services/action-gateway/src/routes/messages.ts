import { createRoute, z } from '@hono/zod-openapi';
import { listOf } from '@almanac/shared/contracts/common';
import { channelTestReply, message, messageListQuery } from '@almanac/shared/contracts/messages';
import type { App } from '@almanac/shared/http/app';
import { jsonReply, refusals } from '@almanac/shared/http/route';
import type { ActionGatewayContext } from '../context.ts';
import { readMessages } from '../use-cases/read-messages.ts';
import { testChannel } from '../use-cases/test-channel.ts';

const tags = ['Messages'];

export function addMessageRoutes(app: App, ctx: ActionGatewayContext): void {
  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/v1/messages',
      tags,
      summary:
        'What was sent, held or dropped, to whom and why, newest first (one’s own; all: operators, supervisors, admins)',
      request: { query: messageListQuery },
      responses: { 200: jsonReply(listOf(message), 'Messages'), ...refusals },
    }),
    async (c) => {
      const { state = null, person_id = null, action_id = null, ...page } = c.req.valid('query');
      const { cursor = null, limit } = page;
      const filter = { state, person_id, action_id, before: cursor, limit };
      return c.json(await readMessages(ctx, c.var.actor, filter), 200);
    },
  );
  app.openapi(
    createRoute({
      method: 'post',
      path: '/api/v1/channels/{channel_id}/test',
      tags,
      summary: 'Send one test message to a channel now (one’s own, or an admin; five an hour)',
      request: { params: z.object({ channel_id: z.string().max(60) }) },
      responses: { 200: jsonReply(channelTestReply, 'What the provider said'), ...refusals },
    }),
    async (c) => {
      const { channel_id } = c.req.valid('param');
      return c.json(await testChannel(ctx, c.var.actor, channel_id), 200);
    },
  );
}
