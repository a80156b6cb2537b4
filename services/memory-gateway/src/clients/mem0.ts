/**
 * mem0 as a write-only mirror. Two servers speak two dialects (read in mem0's own SDK and server, November 2026):
 * the platform `POST /v3/memories/add/`, `POST /v3/memories/`, `DELETE /v1/memories/{id}/` with `Authorization: Token`, the
 * self-hosted server `POST|GET /memories`, `DELETE /memories/{id}` with `X-API-Key`. `infer: false` keeps our text as it is.
 */
import {
  circuitBreaker,
  ConsecutiveBreaker,
  ExponentialBackoff,
  handleWhen,
  isBrokenCircuitError,
} from 'cockatiel';
import type { Check } from '@almanac/shared/contracts/health';
import { AppError, errorText } from '@almanac/shared/lang/app-error';
import {
  credentialRefused,
  isCredentialRefusal,
} from '@almanac/shared/providers/refused-credential';
import { z } from 'zod';

export interface Mem0Memory {
  /** Whose it is there; see `mem0UserOf`. */
  user_id: string;
  memory_id: string;
  content: string;
  metadata: Record<string, string>;
}

export interface Mem0 {
  /** Where text goes. */
  readonly host: string;
  /** Stores a copy. Without an answer it may have been stored or not: look for it before trying again. */
  add(memory: Mem0Memory): Promise<void>;
  /** The ids of the copies of a memory. */
  find(of: Pick<Mem0Memory, 'user_id' | 'memory_id'>): Promise<string[]>;
  /** One that is not there any more is removed as well. */
  remove(id: string): Promise<void>;
  check(): Promise<Check>;
}

export interface Mem0Config {
  MEM0_MODE: 'platform' | 'selfhosted';
  MEM0_URL: string;
  /** A self-hosted server may need none. */
  MEM0_API_KEY: string | undefined;
  MEM0_TIMEOUT_MS: number;
}

interface Request {
  method: 'GET' | 'POST' | 'DELETE';
  path: string;
  body?: unknown;
}

const LEFT_ALONE = 'left_alone';
const FAILURES_BEFORE_OPEN = 3;
const RETRY_S = 15;
const PAGE = 100;

const stored = z.object({
  id: z.string(),
  metadata: z.object({ memory_id: z.string().optional() }).loose().nullish(),
});
const listed = z.union([z.array(stored), z.object({ results: z.array(stored) })]);

/** Throws `unavailable` while mem0 is down, and with `credential_refused` when it refuses the key. */
export function mem0Client(config: Mem0Config): Mem0 {
  const dialect = config.MEM0_MODE === 'platform' ? platform : selfHosted;
  const isDown = handleWhen((error) => error instanceof AppError && error.kind === 'unavailable');
  const breaker = circuitBreaker(isDown, {
    halfOpenAfter: new ExponentialBackoff({ initialDelay: 1000, maxDelay: 60_000 }),
    breaker: new ConsecutiveBreaker(FAILURES_BEFORE_OPEN),
  });
  let failure: string | undefined;
  const send = async (request: Request): Promise<unknown> => {
    try {
      const answer = await breaker.execute(() => exchange(config, request));
      failure = undefined;
      return answer;
    } catch (error) {
      if (isBrokenCircuitError(error)) {
        throw new AppError('unavailable', 'mem0 failed repeatedly and is left alone for a while.', {
          code: LEFT_ALONE,
        });
      }
      failure = errorText(error);
      throw error;
    }
  };
  return {
    host: new URL(config.MEM0_URL).host,
    add: async (memory) => {
      await send(dialect.add(memory));
    },
    find: async (of) => {
      const parsed = listed.safeParse(await send(dialect.list(of)));
      if (!parsed.success) throw new AppError('unavailable', 'mem0 gave an answer nobody expects.');
      const items = Array.isArray(parsed.data) ? parsed.data : parsed.data.results;
      return items.flatMap((item) => (item.metadata?.memory_id === of.memory_id ? [item.id] : []));
    },
    remove: async (id) => {
      await send(dialect.remove(id));
    },
    check: () =>
      Promise.resolve(
        failure === undefined
          ? { status: 'pass', detail: config.MEM0_MODE }
          : { status: 'warn', detail: failure },
      ),
  };
}

interface Dialect {
  add(memory: Mem0Memory): Request;
  list(of: Pick<Mem0Memory, 'user_id' | 'memory_id'>): Request;
  remove(id: string): Request;
}

const platform: Dialect = {
  add: ({ user_id, memory_id, content, metadata }) => ({
    method: 'POST',
    path: '/v3/memories/add/',
    body: {
      messages: [{ role: 'user', content }],
      user_id,
      infer: false,
      metadata: { ...metadata, memory_id },
    },
  }),
  list: ({ user_id, memory_id }) => ({
    method: 'POST',
    path: `/v3/memories/?page=1&page_size=${PAGE}`,
    body: { filters: { AND: [{ user_id }, { metadata: { memory_id } }] } },
  }),
  remove: (id) => ({ method: 'DELETE', path: `/v1/memories/${encodeURIComponent(id)}/` }),
};

// The server cannot list by metadata; a run of its own for each memory is found exactly.
const selfHosted: Dialect = {
  add: ({ user_id, memory_id, content, metadata }) => ({
    method: 'POST',
    path: '/memories',
    body: {
      messages: [{ role: 'user', content }],
      user_id,
      run_id: memory_id,
      infer: false,
      metadata: { ...metadata, memory_id },
    },
  }),
  list: ({ user_id, memory_id }) => ({
    method: 'GET',
    path: `/memories?${new URLSearchParams({ user_id, run_id: memory_id }).toString()}`,
  }),
  remove: (id) => ({ method: 'DELETE', path: `/memories/${encodeURIComponent(id)}` }),
};

async function exchange(config: Mem0Config, { method, path, body }: Request): Promise<unknown> {
  const headers = new Headers({ accept: 'application/json', ...authorization(config) });
  if (body !== undefined) headers.set('content-type', 'application/json');
  let response: Response;
  let text: string;
  try {
    response = await fetch(config.MEM0_URL.replace(/\/+$/, '') + path, {
      method,
      headers,
      // Nobody else is to get the key or the text.
      redirect: 'error',
      signal: AbortSignal.timeout(config.MEM0_TIMEOUT_MS),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    text = await response.text();
  } catch (error) {
    throw new AppError('unavailable', `mem0 does not answer: ${errorText(error)}`, {
      cause: error,
    });
  }
  if (response.ok) return jsonOf(text);
  if (response.status === 404 && method === 'DELETE') return undefined;
  throw refusalOf(config, response);
}

function authorization({ MEM0_MODE, MEM0_API_KEY }: Mem0Config): Record<string, string> {
  if (MEM0_API_KEY === undefined) return {};
  if (MEM0_MODE === 'platform') return { authorization: `Token ${MEM0_API_KEY}` };
  return { 'x-api-key': MEM0_API_KEY };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What a provider says of its own is not passed on: it may repeat the text it was sent. */
function refusalOf(config: Mem0Config, { status, headers }: Response): Error {
  if (status === 401 || status === 403) {
    const what = config.MEM0_API_KEY === undefined ? 'asks for a key' : 'refuses our key';
    return credentialRefused(`mem0 ${what} (${status}).`);
  }
  if (status === 429) {
    const seconds = Number(headers.get('retry-after') ?? Number.NaN);
    const retry_after_s =
      Number.isFinite(seconds) && seconds >= 0 ? Math.min(seconds, 900) : RETRY_S;
    return new AppError('rate_limited', 'mem0 asks us to slow down (429).', { retry_after_s });
  }
  if (status >= 500) return new AppError('unavailable', `mem0 failed (${status}).`);
  return new NotTaken(`mem0 did not take it (${status}).`);
}

class NotTaken extends Error {}

/** True where the failure of an `add` proves that nothing was stored; otherwise a copy may be there. */
export function isProofOfNothing(error: unknown): boolean {
  if (error instanceof NotTaken || isCredentialRefusal(error)) return true;
  return error instanceof AppError && (error.kind === 'rate_limited' || error.code === LEFT_ALONE);
}
