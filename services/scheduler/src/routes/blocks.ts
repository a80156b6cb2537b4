import { createRoute, z } from '@hono/zod-openapi';
import { idOf, listOf } from '@almanac/shared/contracts/common';
import {
  blockState,
  blockStatesQuery,
  completionRequest,
} from '@almanac/shared/contracts/completion';
import { block } from '@almanac/shared/contracts/scheduler';
import type { App } from '@almanac/shared/http/app';
import { requirePerson } from '@almanac/shared/http/authenticate';
import { jsonBody, jsonReply, refusals } from '@almanac/shared/http/route';
import type { SchedulerContext } from '../context.ts';
import { pinBlock } from '../use-cases/block-commands.ts';
import { finishBlock, reopenBlock } from '../use-cases/completion-commands.ts';
import { pageOfBlocks } from '../use-cases/list-pages.ts';

const params = z.object({ block_id: idOf('blk') });
const responses = { 200: jsonReply(block, 'The block'), ...refusals };
const states = { 200: jsonReply(blockState, 'The block'), ...refusals };

const list = createRoute({
  method: 'get',
  path: '/api/v1/scheduler/blocks',
  tags: ['blocks'],
  summary: 'Blocks by time; overdue ones are over, and nobody said what became of them',
  request: { query: blockStatesQuery },
  responses: { 200: jsonReply(listOf(blockState), 'Blocks'), ...refusals },
});
const done = createRoute({
  method: 'post',
  path: '/api/v1/scheduler/blocks/{block_id}/done',
  tags: ['blocks'],
  summary:
    'What became of the work of a block: done, partial or skipped; again, and otherwise, corrects it',
  request: { params, body: jsonBody(completionRequest) },
  responses: states,
});
const reopen = createRoute({
  method: 'post',
  path: '/api/v1/scheduler/blocks/{block_id}/reopen',
  tags: ['blocks'],
  summary: 'Takes back what was said about a block: it is open again',
  request: { params },
  responses: states,
});
const pin = createRoute({
  method: 'post',
  path: '/api/v1/scheduler/blocks/{block_id}/pin',
  tags: ['blocks'],
  summary: 'Keeps a block where it is, whatever is planned again',
  request: { params },
  responses,
});
const unpin = createRoute({
  method: 'post',
  path: '/api/v1/scheduler/blocks/{block_id}/unpin',
  tags: ['blocks'],
  summary: 'Lets a block be moved again',
  request: { params },
  responses,
});

export function blockRoutes(app: App, ctx: SchedulerContext): void {
  app.openapi(list, async (c) => c.json(await pageOfBlocks(ctx, c.req.valid('query')), 200));
  app.openapi(done, async (c) => {
    requirePerson(c.var.actor);
    const { block_id } = c.req.valid('param');
    return c.json(await finishBlock(ctx, block_id, c.req.valid('json')), 200);
  });
  app.openapi(reopen, async (c) => {
    requirePerson(c.var.actor);
    return c.json(await reopenBlock(ctx, c.req.valid('param').block_id), 200);
  });
  app.openapi(pin, async (c) => {
    requirePerson(c.var.actor);
    return c.json(await pinBlock(ctx, c.req.valid('param').block_id, true), 200);
  });
  app.openapi(unpin, async (c) => {
    requirePerson(c.var.actor);
    return c.json(await pinBlock(ctx, c.req.valid('param').block_id, false), 200);
  });
}
