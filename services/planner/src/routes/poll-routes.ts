import { createRoute } from '@hono/zod-openapi';
import { pollReply } from '@almanac/shared/contracts/planner';
import type { App } from '@almanac/shared/http/app';
import { jsonReply, refusals } from '@almanac/shared/http/route';
import type { PlannerContext } from '../context.ts';
import { pollTasks } from '../use-cases/poll-tasks.ts';

export function addPollRoutes(app: App, ctx: PlannerContext): void {
  app.openapi(
    createRoute({
      method: 'post',
      path: '/api/v1/planner/tasks/poll',
      summary: 'Read the Coda task table: which tasks still want a plan or a schedule',
      responses: { 200: jsonReply(pollReply, 'Tasks, rejected rows, and the mark'), ...refusals },
    }),
    async (c) => c.json(await pollTasks(ctx), 200),
  );
}
