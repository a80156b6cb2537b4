import type { MiddlewareHandler } from 'hono';
import { pending } from './coda-mutations.ts';
import type { CodaState } from './coda-state.ts';
import { codaRefusal } from './refusal.ts';

const MAX_REQUEST_BYTES = 2 * 1024 * 1024;

/**
 * What Coda checks before it looks at a request: the token, the rate, the size, the wish for the
 * latest version.
 */
export function codaGate(coda: CodaState): MiddlewareHandler {
  return async (c, next) => {
    const given = /^Bearer (\S+)$/i.exec(c.req.header('authorization') ?? '')?.[1];
    const { token } = coda.settings;
    if (given === undefined || (token !== null && given !== token)) {
      throw codaRefusal(401, 'Unauthorized');
    }
    countCall(coda, c.req.method === 'GET' ? 'reads' : 'writes');
    if (Buffer.byteLength(await c.req.text()) > MAX_REQUEST_BYTES) {
      throw codaRefusal(413, 'Request body too large');
    }
    const version = c.req.header('x-coda-doc-version') ?? '';
    if (version !== '' && (version !== 'latest' || pending(coda))) {
      throw codaRefusal(400, 'Doc is not yet up to date.');
    }
    await next();
  };
}

/** A sliding window by the machine's clock. The answer has no Retry-After, as Coda's has none. */
function countCall(coda: CodaState, kind: 'reads' | 'writes'): void {
  const limit = coda.settings[kind];
  if (limit === null) return;
  const now_ms = Date.now();
  const recent = coda.calls[kind].filter((at_ms) => at_ms > now_ms - limit.window_ms);
  coda.calls[kind] = recent;
  if (recent.length >= limit.count) throw codaRefusal(429, 'Too Many Requests');
  recent.push(now_ms);
}
