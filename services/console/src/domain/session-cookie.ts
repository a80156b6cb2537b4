import { isLoopback } from './same-origin.ts';

const SECURE_NAME = '__Host-almanac';
/** Browsers keep no Secure cookie of a page without TLS, and none without it under the other name. */
const LOOPBACK_NAME = 'almanac';
const TOKEN = /^[\w-]{43}$/;
/** As long as a session lives at most. */
const MAX_AGE_S = 7 * 24 * 3600;

/** The token in a request's `Cookie`, where there is one of our form. */
export function tokenIn(cookies: string | undefined, host: string): string | undefined {
  const name = nameFor(host);
  for (const pair of (cookies ?? '').split(';')) {
    const at = pair.indexOf('=');
    if (pair.slice(0, at).trim() !== name) continue;
    const value = pair.slice(at + 1).trim();
    if (TOKEN.test(value)) return value;
  }
  return undefined;
}

/** The `Set-Cookie` that gives a browser its token; with `undefined` the one that takes it. */
export function cookieFor(token: string | undefined, host: string): string {
  const age = token === undefined ? 0 : MAX_AGE_S;
  const secure = isLoopback(host) ? '' : '; Secure';
  return `${nameFor(host)}=${token ?? ''}; Path=/; Max-Age=${age}; HttpOnly; SameSite=Lax${secure}`;
}

function nameFor(host: string): string {
  return isLoopback(host) ? LOOPBACK_NAME : SECURE_NAME;
}
