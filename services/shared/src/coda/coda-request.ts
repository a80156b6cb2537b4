/** One request to Coda and what its answer means: every failure comes out as one of our refusals. */
import { z } from 'zod';
import { AppError } from '../lang/app-error.ts';
import { credentialRefused, rightMissing } from '../providers/refused-credential.ts';

export interface CodaAccess {
  /** `https://coda.io/apis/v1`, with or without a slash at the end. */
  base_url: string;
  token: string;
  timeout_ms: number;
}

export interface CodaRequest<S extends z.ZodType> {
  method: 'GET' | 'POST';
  path: string;
  query?: Record<string, string | undefined>;
  /** JSON text, so that its size was checked as it is sent. */
  body?: string;
  reply: S;
}

const RETRY_S = 6;
const RETRY_JITTER_S = 4;

const codaFailure = z.object({ message: z.string() });

/**
 * Throws `unavailable` for no answer, 429, 5xx and nonsense (`provider_down`), for 401 (`credential_refused`) and 403
 * (`right_missing`); `not_found` (`coda_not_found`) for 404; `invalid` (`coda_rejected`) for every other refusal, with Coda's
 * own words. A 403 is never about one row: Coda gives tokens and people rights to docs and tables, not to rows.
 */
export async function codaRequest<S extends z.ZodType>(
  access: CodaAccess,
  request: CodaRequest<S>,
): Promise<z.infer<S>> {
  const { status, text } = await send(access, request);
  const json = jsonOrUndefined(text);
  if (status >= 400) throw refusal(status, json, access.token);
  const parsed = request.reply.safeParse(json);
  if (parsed.success) return parsed.data;
  throw providerDown('Coda gave an answer nobody expects.', parsed.error);
}

async function send(
  access: CodaAccess,
  request: CodaRequest<z.ZodType>,
): Promise<{ status: number; text: string }> {
  const url = new URL(access.base_url.replace(/\/+$/, '') + request.path);
  for (const [name, value] of Object.entries(request.query ?? {})) {
    if (value !== undefined) url.searchParams.set(name, value);
  }
  const headers = new Headers({
    authorization: `Bearer ${access.token}`,
    accept: 'application/json',
  });
  if (request.body !== undefined) headers.set('content-type', 'application/json');
  try {
    const response = await fetch(url, {
      method: request.method,
      headers,
      signal: AbortSignal.timeout(access.timeout_ms),
      ...(request.body === undefined ? {} : { body: request.body }),
    });
    return { status: response.status, text: await response.text() };
  } catch (error) {
    throw providerDown('Coda does not answer.', error);
  }
}

function refusal(status: number, json: unknown, token: string): AppError {
  const failure = codaFailure.safeParse(json);
  const words = failure.success ? failure.data.message : `status ${status}`;
  const said = words.replaceAll(token, '[token]').slice(0, 500);
  // 504 is how a listing that is too heavy fails; 408 is a timeout in other words.
  if (status === 429) return providerDown('Coda is limiting our calls.');
  if (status >= 500 || status === 408) return providerDown(`Coda failed with status ${status}.`);
  if (status === 401) return credentialRefused(`Coda refuses our token: ${said}.`);
  if (status === 403) return rightMissing(`Coda does not let our token do this: ${said}.`);
  if (status === 404) return new AppError('not_found', `Coda: ${said}`, { code: 'coda_not_found' });
  if (status === 413) return new AppError('too_large', `Coda: ${said}`, { code: 'coda_too_large' });
  return new AppError('invalid', `Coda rejected this: ${said}`, { code: 'coda_rejected' });
}

/** Coda names no time to come back at; six seconds is its window, and chance keeps callers apart. */
function providerDown(detail: string, cause?: unknown): AppError {
  return new AppError('unavailable', detail, {
    code: 'provider_down',
    retry_after_s: RETRY_S + Math.floor(Math.random() * RETRY_JITTER_S),
    cause,
  });
}

function jsonOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
