/** Signing in and out, the proof that some things ask for, and one's own sessions. */
import { createRoute, z } from '@hono/zod-openapi';
import type { App } from '@almanac/shared/http/app';
import { jsonBody, jsonReply, refusals } from '@almanac/shared/http/route';
import { errorText } from '@almanac/shared/lang/app-error';
import type { ConsoleContext } from '../context.ts';
import type { ChangeFeed } from '../jobs/change-feed.ts';
import { MAX_PASSWORD_CHARS } from '../domain/password-rules.ts';
import { meOf, meReply, readMe } from '../use-cases/read-me.ts';
import { endOtherSessions, endOwnSession, readSessions } from '../use-cases/sessions.ts';
import { provePerson, signIn, type SignedIn } from '../use-cases/sign-in.ts';
import { actorOf, speakerOf } from '../use-cases/speaker-of.ts';
import { stopEverything } from '../use-cases/stop-everything.ts';
import { browserOf, giveCookie } from './browser.ts';

const tags = ['session'];
const password = z.string().min(1).max(MAX_PASSWORD_CHARS);
const signInRequest = z.strictObject({
  person: z.string().trim().min(1).max(120),
  password,
  /** Also stops everything. */
  stop: z.boolean().optional(),
});
const signInReply = meReply.extend({
  /** What became of the stop that was asked for. */
  stop: z.object({ stopped: z.boolean(), detail: z.string() }).optional(),
});
const proofReply = z.object({ proof_at: z.string() });
const sessionItem = z.object({
  session_id: z.string(),
  created_at: z.string(),
  seen_at: z.string(),
  proof_at: z.string(),
  address: z.string(),
  user_agent: z.string(),
  current: z.boolean(),
});
const ended = z.object({ ended: z.int() });

export function addSessionRoutes(app: App, ctx: ConsoleContext, feed: ChangeFeed): void {
  addSigning(app, ctx, feed);
  app.openapi(
    createRoute({
      method: 'get',
      path: '/api/me',
      tags,
      summary: 'Who is signed in, in which roles, and until when',
      responses: { 200: jsonReply(meReply, 'The person and the session'), ...refusals },
    }),
    async (c) => c.json(await readMe(ctx, c.var.actor), 200),
  );
  const path = '/api/sessions';
  app.openapi(
    createRoute({
      method: 'get',
      path,
      tags,
      summary: 'One’s own sessions, the last used first',
      responses: {
        200: jsonReply(z.object({ items: z.array(sessionItem) }), 'Sessions'),
        ...refusals,
      },
    }),
    async (c) => {
      const { session_id } = speakerOf(c.var.actor);
      const items = (await readSessions(ctx, c.var.actor)).map((one) => ({
        ...one,
        current: one.session_id === session_id,
      }));
      return c.json({ items }, 200);
    },
  );
  app.openapi(
    createRoute({
      method: 'delete',
      path,
      tags,
      summary: 'End all of one’s own sessions but this one',
      responses: { 200: jsonReply(ended, 'How many'), ...refusals },
    }),
    async (c) => {
      const over = await endOtherSessions(ctx, c.var.actor);
      feed.endSessions(over);
      return c.json({ ended: over.length }, 200);
    },
  );
  app.openapi(
    createRoute({
      method: 'delete',
      path: `${path}/{session_id}`,
      tags,
      summary: 'End one of one’s own sessions',
      request: { params: z.object({ session_id: z.string().max(60) }) },
      responses: { 200: jsonReply(ended, 'One'), ...refusals },
    }),
    async (c) => {
      feed.endSessions(await endOwnSession(ctx, c.var.actor, c.req.valid('param').session_id));
      return c.json({ ended: 1 }, 200);
    },
  );
}

function addSigning(app: App, ctx: ConsoleContext, feed: ChangeFeed): void {
  app.openapi(
    createRoute({
      method: 'post',
      path: '/api/sign-in',
      tags,
      security: [],
      summary: 'Sign in, and on request stop everything with it',
      request: { body: jsonBody(signInRequest) },
      responses: { 200: jsonReply(signInReply, 'The person and the session'), ...refusals },
    }),
    async (c) => {
      const { stop, ...given } = c.req.valid('json');
      const signed_in = await signIn(ctx, given, browserOf(c));
      giveCookie(c, signed_in.token);
      const me = meOf(ctx, signed_in.person, signed_in.session);
      return c.json(stop === true ? { ...me, stop: await stopNow(ctx, signed_in) } : me, 200);
    },
  );
  app.openapi(
    createRoute({
      method: 'post',
      path: '/api/sign-out',
      tags,
      summary: 'End this session',
      responses: { 200: jsonReply(ended, 'One'), ...refusals },
    }),
    async (c) => {
      const { session_id } = speakerOf(c.var.actor);
      feed.endSessions(await endOwnSession(ctx, c.var.actor, session_id));
      giveCookie(c, undefined);
      return c.json({ ended: 1 }, 200);
    },
  );
  app.openapi(
    createRoute({
      method: 'post',
      path: '/api/proof',
      tags,
      summary: 'The password once more: a fresh sign-in for what asks for one',
      request: { body: jsonBody(z.strictObject({ password })) },
      responses: { 200: jsonReply(proofReply, 'When it was proved'), ...refusals },
    }),
    async (c) => {
      const { address } = browserOf(c);
      const given = { password: c.req.valid('json').password, address };
      const { token, session } = await provePerson(ctx, c.var.actor, given);
      giveCookie(c, token);
      return c.json({ proof_at: session.proof_at }, 200);
    },
  );
}

/** The person is signed in whatever becomes of the stop; a stop that failed must be seen. */
async function stopNow(
  ctx: ConsoleContext,
  { session }: SignedIn,
): Promise<{ stopped: boolean; detail: string }> {
  try {
    await stopEverything(ctx, actorOf(session));
    return { stopped: true, detail: 'Everything is stopped.' };
  } catch (error) {
    return { stopped: false, detail: errorText(error) };
  }
}
