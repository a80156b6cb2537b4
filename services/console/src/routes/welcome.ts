/** One-time links and invitations. The path holds the link, so it is not logged. */
import { createRoute, z } from '@hono/zod-openapi';
import { personId } from '@almanac/shared/contracts/people';
import type { App } from '@almanac/shared/http/app';
import { jsonBody, jsonReply, refusals } from '@almanac/shared/http/route';
import type { ConsoleContext } from '../context.ts';
import { MAX_PASSWORD_CHARS } from '../domain/password-rules.ts';
import { meOf, meReply } from '../use-cases/read-me.ts';
import { invitePerson, readWelcome, takeWelcome } from '../use-cases/welcome.ts';
import { browserOf, giveCookie, originOf } from './browser.ts';

const tags = ['session'];
const params = z.object({ token: z.string().max(100) });
const welcomeReply = z.object({
  person_id: z.string(),
  name: z.string(),
  kind: z.enum(['machine', 'invitation']),
  /** Whether this sets a new password in place of one that is there. */
  has_password: z.boolean(),
  /** Whether name and address may be given with it. */
  may_name: z.boolean(),
  expires_at: z.string(),
});
const welcomeRequest = z.strictObject({
  name: z.string().trim().min(1).max(120).optional(),
  email: z.email().max(254).optional(),
  password: z.string().min(1).max(MAX_PASSWORD_CHARS),
});

export function addWelcomeRoutes(app: App, ctx: ConsoleContext): void {
  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/welcome/{token}',
      tags,
      security: [],
      summary: 'Whom a one-time link is for; looking spends nothing',
      request: { params },
      responses: { 200: jsonReply(welcomeReply, 'The link is good'), ...refusals },
    }),
    async (c) => {
      const { person, ...link } = await readWelcome(ctx, c.req.valid('param').token);
      const { person_id, kind, has_password, may_name, expires_at } = link;
      const shown = { person_id, kind, has_password, may_name, expires_at, name: person.name };
      return c.json(shown, 200, { 'cache-control': 'no-store' });
    },
  );
  app.openapi(
    createRoute({
      method: 'post',
      path: '/api/welcome/{token}',
      tags,
      security: [],
      summary: 'Set a password with a one-time link, and be signed in',
      request: { params, body: jsonBody(welcomeRequest) },
      responses: { 200: jsonReply(meReply, 'The person and the session'), ...refusals },
    }),
    async (c) => {
      const { token } = c.req.valid('param');
      const welcomed = await takeWelcome(ctx, token, c.req.valid('json'), browserOf(c));
      giveCookie(c, welcomed.token);
      return c.json(meOf(ctx, welcomed.person, welcomed.session), 200);
    },
  );
  app.openapi(
    createRoute({
      method: 'post',
      path: '/api/people/{person_id}/invite',
      tags,
      summary: 'A link by which a person without a password sets one (admins, fresh sign-in)',
      request: { params: z.object({ person_id: personId }) },
      responses: {
        201: jsonReply(z.object({ url: z.url(), expires_at: z.string() }), 'The link, once'),
        ...refusals,
      },
    }),
    async (c) => {
      const { person_id } = c.req.valid('param');
      const { token, expires_at } = await invitePerson(ctx, c.var.actor, person_id);
      const url = `${originOf(c)}/welcome/${token}`;
      return c.json({ url, expires_at }, 201, { 'cache-control': 'no-store' });
    },
  );
}
