/** One request to Coda and what its answer means: every failure comes out as one of our refusals. */
import { z } from 'zod';
import { codaRefusal, providerDown, retryAfterOf } from './coda-refusal.ts';
import { readLimited } from './limited-body.ts';

export interface CodaAccess {
  /** `https://coda.io/apis/v1`, with or without a slash at the end. */
  base_url: string;
  token: string;
  timeout_ms: number;
}

export interface CodaRequest<S extends z.ZodType> {
  method: 'GET' | 'POST' | 'PUT';
  path: string;
  query?: Record<string, string | undefined>;
  /** JSON text, so that its size was checked as it is sent. */
  body?: string;
  reply: S;
}

/** Of one answer; a page of 200 full rows has 17 MB. */
const MAX_ANSWER_BYTES = 32 * 1024 * 1024;

const codaFailure = z.object({ message: z.string() });

/** The parsed reply; throws what `CodaPort` says. */
export async function codaRequest<S extends z.ZodType>(
  access: CodaAccess,
  request: CodaRequest<S>,
): Promise<z.infer<S>> {
  const { status, headers, text } = await send(access, request);
  const json = jsonOrUndefined(text);
  if (status >= 400) {
    const failure = codaFailure.safeParse(json);
    const words = failure.success ? failure.data.message : `status ${status}`;
    const retry_after_s = retryAfterOf(headers);
    throw codaRefusal({ status, words, secret: access.token, retry_after_s });
  }
  const parsed = request.reply.safeParse(json);
  if (parsed.success) return parsed.data;
  throw providerDown('Coda gave an answer nobody expects.', { cause: parsed.error });
}

async function send(
  access: CodaAccess,
  request: CodaRequest<z.ZodType>,
): Promise<{ status: number; headers: Headers; text: string }> {
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
    const text = await readLimited(response, MAX_ANSWER_BYTES);
    return { status: response.status, headers: response.headers, text };
  } catch (error) {
    throw providerDown('Coda does not answer.', { cause: error });
  }
}

function jsonOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
