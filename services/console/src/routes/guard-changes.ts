import type { MiddlewareHandler } from 'hono';
import type { AppEnv } from '@almanac/shared/http/app-env';
import { AppError } from '@almanac/shared/lang/app-error';
import { crossOrigin } from '../domain/same-origin.ts';

/** What changes something comes from a page of ours, and as JSON: a form of another site can send neither. */
export function guardChanges(): MiddlewareHandler<AppEnv> {
  return async (c, next) => {
    const why = crossOrigin({
      method: c.req.method,
      host: c.req.header('host'),
      origin: c.req.header('origin'),
      fetch_site: c.req.header('sec-fetch-site'),
    });
    if (why !== undefined) throw new AppError('forbidden', why, { code: 'cross_origin' });
    if (c.req.path.startsWith('/api/') && hasBody(c.req.header.bind(c.req)) && !isJson(c)) {
      throw new AppError('unsupported_media', 'Send "Content-Type: application/json".');
    }
    return next();
  };
}

function hasBody(header: (name: string) => string | undefined): boolean {
  const length = header('content-length');
  return header('transfer-encoding') !== undefined || (length !== undefined && length !== '0');
}

function isJson(c: { req: { header: (name: string) => string | undefined } }): boolean {
  return /^application\/json\s*(;|$)/i.test(c.req.header('content-type') ?? '');
}
