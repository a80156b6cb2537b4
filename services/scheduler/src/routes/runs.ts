import { createRoute, z } from '@hono/zod-openapi';
import { idOf, listOf, listQuery, timestamp } from '@almanac/shared/contracts/common';
import {
  declineRequest,
  moveReply,
  moveRequest,
  runReply,
} from '@almanac/shared/contracts/reschedule';
import type { App } from '@almanac/shared/http/app';
import { requirePerson } from '@almanac/shared/http/authenticate';
import { jsonBody, jsonReply, refusals } from '@almanac/shared/http/route';
import type { SchedulerContext } from '../context.ts';
import { applyProposed } from '../use-cases/apply-proposed.ts';
import { declineRun } from '../use-cases/decline-run.ts';
import { oneRun, pageOfRuns } from '../use-cases/list-pages.ts';
import { moveBlock } from '../use-cases/move-block.ts';
import { undoRun } from '../use-cases/undo-run.ts';

const params = z.object({ run_id: idOf('run') });

const list = createRoute({
  method: 'get',
  path: '/api/v1/scheduler/runs',
  tags: ['runs'],
  summary: 'Runs, the newest first',
  request: {
    query: listQuery.extend({ from: timestamp.optional(), to: timestamp.optional() }).strict(),
  },
  responses: { 200: jsonReply(listOf(runReply), 'Runs'), ...refusals },
});
const one = createRoute({
  method: 'get',
  path: '/api/v1/scheduler/runs/{run_id}',
  tags: ['runs'],
  summary: 'A run with its blocks as they are now',
  request: { params },
  responses: { 200: jsonReply(runReply, 'The run'), ...refusals },
});
const apply = createRoute({
  method: 'post',
  path: '/api/v1/scheduler/runs/{run_id}/apply',
  tags: ['runs'],
  summary: 'Accepts a proposed run, checked against the present calendar',
  request: { params },
  responses: { 200: jsonReply(runReply, 'The run on its way'), ...refusals },
});
const decline = createRoute({
  method: 'post',
  path: '/api/v1/scheduler/runs/{run_id}/decline',
  tags: ['runs'],
  summary:
    'Declines a proposed run: nothing of it happens, and the same cause does not propose it again',
  request: { params, body: jsonBody(declineRequest) },
  responses: { 200: jsonReply(runReply, 'The declined run'), ...refusals },
});
const undo = createRoute({
  method: 'post',
  path: '/api/v1/scheduler/runs/{run_id}/undo',
  tags: ['runs'],
  summary:
    'Brings back what a run changed, as far as nothing newer is in the way, and says what it left',
  request: { params },
  responses: { 201: jsonReply(runReply, 'The run that takes it back'), ...refusals },
});
const move = createRoute({
  method: 'post',
  path: '/api/v1/scheduler/blocks/{block_id}/move',
  tags: ['blocks'],
  summary: 'Puts a block somewhere, or makes it longer or shorter, and pins it there',
  request: { params: z.object({ block_id: idOf('blk') }), body: jsonBody(moveRequest) },
  responses: { 200: jsonReply(moveReply, 'The block, and the run that moves it'), ...refusals },
});

export function runRoutes(app: App, ctx: SchedulerContext): void {
  app.openapi(list, async (c) => c.json(await pageOfRuns(ctx.db, c.req.valid('query')), 200));
  app.openapi(one, async (c) => {
    return c.json(await oneRun(ctx.db, c.req.valid('param').run_id), 200);
  });
  app.openapi(apply, async (c) => {
    requirePerson(c.var.actor);
    return c.json(await applyProposed(ctx, c.req.valid('param').run_id), 200);
  });
  app.openapi(decline, async (c) => {
    requirePerson(c.var.actor);
    const { run_id } = c.req.valid('param');
    return c.json(await declineRun(ctx, run_id, c.req.valid('json').reason), 200);
  });
  app.openapi(undo, async (c) => {
    // The action-gateway takes an Action back for a person, whose right to that it has asked for.
    const { actor, actor_type } = c.var.actor;
    if (actor !== 'action-gateway' || actor_type !== 'service') requirePerson(c.var.actor);
    return c.json(await undoRun(ctx, c.req.valid('param').run_id), 201);
  });
  app.openapi(move, async (c) => {
    requirePerson(c.var.actor);
    const { block_id } = c.req.valid('param');
    const key = c.req.header('idempotency-key');
    return c.json(await moveBlock(ctx, block_id, c.req.valid('json'), key), 200);
  });
}
