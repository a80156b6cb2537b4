import { createRoute, z } from '@hono/zod-openapi';
import type { App } from '@almanac/shared/http/app';
import { jsonReply, refusals } from '@almanac/shared/http/route';
import { ALLOWED_CALLS } from '../domain/allowed-calls.ts';

const reply = z.object({
  items: z.array(
    z.object({
      method: z.string(),
      path: z.string(),
      owner: z.string(),
      /** One of them is needed; none means everybody who is signed in. */
      roles: z.array(z.string()),
    }),
  ),
});

/** The table itself: who reads it need not guess what a person may ask for here. */
export function addCalls(app: App): void {
  const items = ALLOWED_CALLS.map(({ method, path, owner, roles }) => ({
    method,
    path,
    owner,
    roles: [...roles],
  }));
  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/calls',
      tags: ['handed on'],
      summary: 'Which endpoints of other services are handed on here, and for which roles',
      responses: { 200: jsonReply(reply, 'Calls'), ...refusals },
    }),
    (c) => c.json({ items }, 200),
  );
}
