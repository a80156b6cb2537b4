import { createRoute, z } from '@hono/zod-openapi';
import { idOf } from '@almanac/shared/contracts/common';
import { processTemplate } from '@almanac/shared/contracts/process-templates';
import type { App } from '@almanac/shared/http/app';
import { jsonReply, refusals } from '@almanac/shared/http/route';
import type { PlannerContext } from '../context.ts';
import { readProcessTemplate } from '../use-cases/read-process-template.ts';

export function addProcessTemplateRoutes(app: App, ctx: PlannerContext): void {
  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/v1/planner/plans/{plan_id}/process-template',
      summary: 'The process template made of the workflow a plan follows, and its way to Coda',
      request: { params: z.object({ plan_id: idOf('plan') }) },
      responses: { 200: jsonReply(processTemplate, 'The template'), ...refusals },
    }),
    async (c) => c.json(await readProcessTemplate(ctx, c.req.valid('param').plan_id), 200),
  );
}
