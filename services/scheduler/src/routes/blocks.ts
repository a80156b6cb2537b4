import { createRoute, z } from '@hono/zod-openapi';
import { idOf, listOf } from '@almanac/shared/contracts/common';
import { block, blocksQuery, doneRequest } from '@almanac/shared/contracts/scheduler';
import type { App } from '@almanac/shared/http/app';
import { jsonBody, jsonReply, refusals } from '@almanac/shared/http/route';
import type { SchedulerContext } from '../context.ts';
import { finishBlock, pinBlock } from '../use-cases/block-commands.ts';
import { pageOfBlocks } from '../use-cases/list-pages.ts';

const params = z.object({ block_id: idOf('blk') });
const responses = { 200: jsonReply(block, 'The block'), ...refusals };

const list = createRoute({
  method: 'get',
  path: '/api/v1/scheduler/blocks',
  tags: ['blocks'],
  summary: 'Blocks by time',
  request: { query: blocksQuery },
  responses: { 200: jsonReply(listOf(block), 'Blocks'), ...refusals },
});
const done = createRoute({
  method: 'post',
  path: '/api/v1/scheduler/blocks/{block_id}/done',
  tags: ['blocks'],
  summary: 'The work of a block ended: done, partial or skipped',
  request: { params, body: jsonBody(doneRequest) },
  responses,
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
  app.openapi(list, async (c) => c.json(await pageOfBlocks(ctx.db, c.req.valid('query')), 200));
  app.openapi(done, async (c) => {
    const { block_id } = c.req.valid('param');
    return c.json(await finishBlock(ctx, block_id, c.req.valid('json')), 200);
  });
  app.openapi(pin, async (c) => {
    return c.json(await pinBlock(ctx, c.req.valid('param').block_id, true), 200);
  });
  app.openapi(unpin, async (c) => {
    return c.json(await pinBlock(ctx, c.req.valid('param').block_id, false), 200);
  });
}
