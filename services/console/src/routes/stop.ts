/** `/stop`: a form and nothing else, for when the application does not load. Looking stops nothing. */
import { readFileSync } from 'node:fs';
import type { Context } from 'hono';
import { z } from 'zod';
import type { App } from '@almanac/shared/http/app';
import type { AppEnv } from '@almanac/shared/http/app-env';
import { statusOf } from '@almanac/shared/http/problem';
import type { Actor } from '@almanac/shared/http/request-scope';
import { AppError } from '@almanac/shared/lang/app-error';
import type { ConsoleContext } from '../context.ts';
import { MAX_PASSWORD_CHARS } from '../domain/password-rules.ts';
import { personOfToken } from '../use-cases/sessions.ts';
import { signIn } from '../use-cases/sign-in.ts';
import { actorOf } from '../use-cases/speaker-of.ts';
import { outOfBandStop, stopEverything } from '../use-cases/stop-everything.ts';
import { browserOf, giveCookie, sessionToken } from './browser.ts';
import { plainPageHeaders } from './page-headers.ts';
import { errorPage, stopPage, type StopPage } from './stop-page.ts';

const CSS = readFileSync(new URL('stop.css', import.meta.url), 'utf8');
const HEADERS = plainPageHeaders(CSS);
const form = z.object({
  person: z.string().trim().min(1).max(120),
  password: z.string().min(1).max(MAX_PASSWORD_CHARS),
});

type C = Context<AppEnv>;

export function addStop(app: App, ctx: ConsoleContext): void {
  const show = (c: C, page: Omit<StopPage, 'out_of_band'>, status = 200) =>
    c.html(stopPage({ ...page, out_of_band: outOfBandStop(ctx) }, CSS), status as 200, HEADERS);

  app.get('/stop', async (c) => {
    const known = await whoIsThere(ctx, c);
    return show(c, { state: 'ready', person: known.actor?.actor ?? null, wrong: known.wrong });
  });
  app.post('/stop', async (c) => {
    const known = await whoIsThere(ctx, c);
    try {
      await stopEverything(ctx, known.actor ?? (await signedIn(ctx, c)));
      return show(c, { state: 'stopped', person: null });
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      const person = known.actor?.actor ?? null;
      const wrong = `Not stopped: ${error.message}`;
      return show(c, { state: 'ready', person, wrong }, statusOf(error.kind));
    }
  });
}

/** Without a database nobody can be known: the page comes all the same, and says so. */
async function whoIsThere(
  ctx: ConsoleContext,
  c: C,
): Promise<{ actor?: Actor | undefined; wrong?: string }> {
  const token = sessionToken(c);
  if (token === undefined) return {};
  try {
    return { actor: await personOfToken(ctx, token) };
  } catch (error) {
    if (error instanceof AppError) return { wrong: error.message };
    throw error;
  }
}

async function signedIn(ctx: ConsoleContext, c: C): Promise<Actor> {
  const given = form.safeParse(await c.req.parseBody());
  if (!given.success) throw new AppError('invalid', 'Give your name and your password.');
  const { token, session } = await signIn(ctx, given.data, browserOf(c));
  giveCookie(c, token);
  return actorOf(session);
}

/** What a browser that opens a page sees of a refusal or a bug. */
export function refusalPage(
  ctx: ConsoleContext,
  c: C,
  refused: { status: number; title: string; detail: string },
): Response | Promise<Response> {
  const { status, title, detail } = refused;
  const { request_id } = c.var;
  const page = errorPage({ title, detail, request_id, out_of_band: outOfBandStop(ctx) }, CSS);
  return c.html(page, status as 500, HEADERS);
}
