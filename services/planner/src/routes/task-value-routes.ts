import { createRoute, z } from '@hono/zod-openapi';
import { foreignId } from '@almanac/shared/contracts/common';
import { taskCosts, taskValue, taskValueRequest } from '@almanac/shared/contracts/task-value';
import type { App } from '@almanac/shared/http/app';
import { jsonBody, jsonReply, refusals } from '@almanac/shared/http/route';
import type { PlannerContext } from '../context.ts';
import { readTaskCosts, valueTask } from '../use-cases/value-task.ts';

const params = z.object({ task_id: foreignId });

export function addTaskValueRoutes(app: App, ctx: PlannerContext): void {
  app.openapi(
    createRoute({
      method: 'put',
      path: '/api/v1/planner/tasks/{task_id}/value',
      summary: 'Say what a task is worth, and why (people only)',
      request: { params, body: jsonBody(taskValueRequest) },
      responses: { 200: jsonReply(taskValue, 'The assessment'), ...refusals },
    }),
    async (c) => {
      const { task_id } = c.req.valid('param');
      return c.json(await valueTask(ctx, c.var.actor, task_id, c.req.valid('json')), 200);
    },
  );
  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/v1/planner/tasks/{task_id}/costs',
      summary: 'What a task cost in model calls and work, beside what it is worth',
      request: { params },
      responses: { 200: jsonReply(taskCosts, 'Costs and value'), ...refusals },
    }),
    async (c) => c.json(await readTaskCosts(ctx, c.req.valid('param').task_id), 200),
  );
}
