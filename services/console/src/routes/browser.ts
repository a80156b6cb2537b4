/** What a request says of the browser it comes from, and the cookie that goes back. */
import { getConnInfo } from '@hono/node-server/conninfo';
import type { Context } from 'hono';
import type { AppEnv } from '@almanac/shared/http/app-env';
import { isLoopback } from '../domain/same-origin.ts';
import { cookieFor, tokenIn } from '../domain/session-cookie.ts';
import type { Browser } from '../use-cases/open-session.ts';

type C = Context<AppEnv>;

export function hostOf(c: C): string {
  return c.req.header('host') ?? '';
}

/** The address by which this browser reaches the console. */
export function originOf(c: C): string {
  const host = hostOf(c);
  return `${isLoopback(host) ? 'http' : 'https'}://${host}`;
}

export function sessionToken(c: C): string | undefined {
  return tokenIn(c.req.header('cookie'), hostOf(c));
}

export function browserOf(c: C): Browser {
  return {
    address: addressOf(c),
    user_agent: c.req.header('user-agent') ?? '',
    old_token: sessionToken(c),
  };
}

/** Traefik names who called it last; without it, whoever is connected. */
function addressOf(c: C): string {
  const forwarded = c.req.header('x-forwarded-for')?.split(',').at(-1)?.trim() ?? '';
  if (/^[\da-f.:]{2,45}$/i.test(forwarded)) return forwarded;
  return getConnInfo(c).remote.address ?? 'unknown';
}

export function giveCookie(c: C, token: string | undefined): void {
  c.header('set-cookie', cookieFor(token, hostOf(c)));
  c.header('cache-control', 'no-store');
}
