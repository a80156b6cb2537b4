import { createRoute } from '@hono/zod-openapi';
import {
  replyRequest,
  replyResult,
  taskWordReply,
  taskWordRequest,
} from '@almanac/shared/contracts/completion';
import type { App } from '@almanac/shared/http/app';
import { requireService } from '@almanac/shared/http/authenticate';
import { jsonBody, jsonReply, refusals } from '@almanac/shared/http/route';
import type { SchedulerContext } from '../context.ts';
import { takeReply } from '../use-cases/completion-reply.ts';
import { finishTask } from '../use-cases/completion-task.ts';

const reply = createRoute({
  method: 'post',
  path: '/api/v1/scheduler/replies',
  tags: ['blocks'],
  summary: 'A person’s reply about a block, in their own words: done, half done, skip, not yet',
  request: { body: jsonBody(replyRequest) },
  responses: {
    200: jsonReply(replyResult, 'What was understood, and of which block'),
    ...refusals,
  },
});
const task = createRoute({
  method: 'post',
  path: '/api/v1/scheduler/internal/task-word',
  tags: ['internal'],
  summary:
    'The person set a task done, or open again, in its row; only the planner, which reads it',
  request: { body: jsonBody(taskWordRequest) },
  responses: { 200: jsonReply(taskWordReply, 'The blocks it reached'), ...refusals },
});

export function completionRoutes(app: App, ctx: SchedulerContext): void {
  app.openapi(reply, async (c) => c.json(await takeReply(ctx, c.req.valid('json')), 200));
  app.openapi(task, async (c) => {
    requireService(c.var.actor, 'planner');
    return c.json(await finishTask(ctx, c.req.valid('json')), 200);
  });
}
