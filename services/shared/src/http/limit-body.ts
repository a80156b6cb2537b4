/**
 * Refuses bodies over 1 MiB, or over what a path may have. A client that is still sending when the answer comes would see a broken connection in its place, so
 * what it sends is read and thrown away first, up to a limit of its own.
 */
import type { Context, MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { AppError } from '../lang/app-error.ts';

const MIB_BYTES = 1024 * 1024;
const MAX_DISCARDED_BYTES = 32 * 1024 * 1024;
const DISCARD_MS = 5000;

/**
 * `streamed_paths` read their bodies piece by piece and set bounds of their own; `wide_paths` (MiB by path) are those whose questions
 * are long by nature.
 */
export function limitBody(
  streamed_paths: string[] = [],
  wide_paths: Readonly<Record<string, number>> = {},
): MiddlewareHandler {
  const limit = limitOf(1);
  const wide = new Map(Object.entries(wide_paths).map(([path, mib]) => [path, limitOf(mib)]));
  return (c, next) => {
    if (streamed_paths.includes(c.req.path)) return next();
    return (wide.get(c.req.path) ?? limit)(c, next);
  };
}

function limitOf(mib: number): MiddlewareHandler {
  const maxSize = mib * MIB_BYTES;
  const onError = async (c: Context): Promise<never> => {
    await discard(c.req.raw);
    throw new AppError('too_large', `A request body has at most ${mib} MiB.`);
  };
  const counted = bodyLimit({ maxSize, onError });
  return (c, next) => {
    const announced = announcedBytes(c);
    if (announced === undefined) return counted(c, next);
    return announced > maxSize ? onError(c) : next();
  };
}

/**
 * How long the body is, where that is known before it is read: Node lets no more of it in than was announced. Looking at the body
 * itself, as `bodyLimit` does, would make a stream of it, which costs more than the rest of a small request.
 */
function announcedBytes(c: Context): number | undefined {
  if (c.req.header('transfer-encoding') !== undefined) return undefined;
  const length = c.req.header('content-length');
  if (length !== undefined) return /^\d+$/.test(length) ? Number(length) : undefined;
  return c.req.method === 'GET' || c.req.method === 'HEAD' ? 0 : undefined;
}

async function discard(request: Request): Promise<void> {
  const { body } = request;
  // A stream that somebody else reads is one whose excess was met in the middle: it is cut off there.
  if (body === null || body.locked) return;
  const reader = body.getReader();
  const deadline = setTimeout(() => void reader.cancel().catch(() => undefined), DISCARD_MS);
  let bytes = 0;
  try {
    while (bytes < MAX_DISCARDED_BYTES) {
      const chunk = await reader.read();
      if (chunk.done) break;
      bytes += chunk.value.byteLength;
    }
  } finally {
    clearTimeout(deadline);
  }
}
