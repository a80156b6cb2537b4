import { createRoute } from '@hono/zod-openapi';
import { findSlotReply, findSlotRequest } from '@almanac/shared/contracts/find-slot';
import type { App } from '@almanac/shared/http/app';
import { jsonBody, jsonReply, refusals } from '@almanac/shared/http/route';
import type { SchedulerContext } from '../context.ts';
import { findSlot } from '../use-cases/find-slot.ts';

const find = createRoute({
  method: 'post',
  path: '/api/v1/scheduler/find-slot',
  tags: ['find-slot'],
  summary: 'The times at which several people can meet, ranked by what they prefer; writes nothing',
  request: { body: jsonBody(findSlotRequest) },
  responses: {
    200: jsonReply(findSlotReply, 'Times, or why there is none and what is nearest to one'),
    ...refusals,
  },
});

export function findSlotRoutes(app: App, ctx: SchedulerContext): void {
  app.openapi(find, async (c) => c.json(await findSlot(ctx, c.req.valid('json')), 200));
}
