/** The owners' endpoints at the console's address, under the paths of their contracts (domain/allowed-calls.ts). */
import type { Context } from 'hono';
import type { App } from '@almanac/shared/http/app';
import type { AppEnv } from '@almanac/shared/http/app-env';
import type { ConsoleContext } from '../context.ts';
import { HANDED_ON, passCall } from '../use-cases/pass-call.ts';

export function addPassThrough(app: App, ctx: ConsoleContext): void {
  const pass = async (c: Context<AppEnv>): Promise<Response> => {
    const { pathname, search } = new URL(c.req.url);
    const { status, headers, body } = await passCall(ctx, c.var.actor, {
      method: c.req.method,
      path: pathname,
      search,
      headers: handedOn(c),
      body: c.req.method === 'GET' ? '' : await c.req.text(),
      signal: c.req.raw.signal,
    });
    return new Response(status === 204 || status === 304 ? null : body, { status, headers });
  };
  app.all('/api/v1/*', pass);
  app.get('/oauth/authorize', pass);
  app.get('/oauth/status', pass);
}

function handedOn(c: Context<AppEnv>): Record<string, string> {
  return Object.fromEntries(
    HANDED_ON.flatMap((name) => {
      const value = c.req.header(name);
      return value === undefined ? [] : [[name, value] as const];
    }),
  );
}
