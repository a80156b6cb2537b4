import type { Problem } from '../contracts/common.ts';
import { AppError, type AppErrorCode } from '../lang/app-error.ts';

/** The one catalogue of refusals; exhaustive by its type. */
const CATALOGUE: Record<AppErrorCode, { status: number; title: string }> = {
  bad_request: { status: 400, title: 'The request cannot be read' },
  invalid: { status: 422, title: 'The request is not valid' },
  unauthorized: { status: 401, title: 'A valid token is needed' },
  forbidden: { status: 403, title: 'This caller may not do that' },
  not_found: { status: 404, title: 'Not found' },
  conflict: { status: 409, title: 'This conflicts with the present state' },
  too_large: { status: 413, title: 'The request is too large' },
  unsupported_media: { status: 415, title: 'The request has another content type' },
  locked: { status: 423, title: 'Stopped by the operator' },
  rate_limited: { status: 429, title: 'Too many requests' },
  unavailable: { status: 503, title: 'A dependency is down' },
};

export function statusOf(kind: AppErrorCode): number {
  return CATALOGUE[kind].status;
}

/** The code of an answer's status; for clients that read another service's refusal. */
export function kindOfStatus(status: number): AppErrorCode {
  const match = Object.entries(CATALOGUE).find(([, entry]) => entry.status === status);
  return (match?.[0] as AppErrorCode | undefined) ?? (status < 500 ? 'bad_request' : 'unavailable');
}

/** An RFC 9457 answer. What is not an AppError is a bug: the caller learns the request id and nothing else. */
export function problemResponse(error: unknown, request_id: string): Response {
  const known = error instanceof AppError ? error : undefined;
  const entry = known ? CATALOGUE[known.kind] : { status: 500, title: 'Something broke here' };
  const code = known?.code ?? 'internal';
  const body: Problem = {
    type: `https://almanac.invalid/problems/${code}`,
    title: entry.title,
    status: entry.status,
    code,
    detail: known?.message ?? 'This is a bug of Almanac. The log has the details.',
    request_id,
    ...(known && known.errors.length > 0 ? { errors: known.errors } : {}),
    ...(known?.present === undefined ? {} : { present: { ...known.present } }),
  };
  const headers = new Headers({
    'content-type': 'application/problem+json',
    'x-request-id': request_id,
  });
  // What is left of the body is not read, so nothing may follow on this connection.
  if (known?.kind === 'too_large') headers.set('connection', 'close');
  if (known?.retry_after_s !== undefined) headers.set('retry-after', String(known.retry_after_s));
  return new Response(JSON.stringify(body), { status: entry.status, headers });
}
