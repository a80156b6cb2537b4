/**
 * Services talk to each other through here: one client, one set of timeouts and retries, replies checked against the
 * contract. A refusal of the other service comes out as the AppError it was; no answer is `unavailable`, naming the service.
 */
import {
  ConsecutiveBreaker,
  ExponentialBackoff,
  circuitBreaker,
  handleWhen,
  retry,
  wrap,
} from 'cockatiel';
import type { z } from 'zod';
import { problem } from '../contracts/common.ts';
import { AppError, errorText } from '../lang/app-error.ts';
import { isSuccess, plainRequest, type PlainAnswer } from './plain-request.ts';
import { kindOfStatus } from './problem.ts';
import { requestScope } from './request-scope.ts';

export interface ServiceAddress {
  service: string;
  url: string;
  token: string;
}

export interface Call<S extends z.ZodType> {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH';
  path: string;
  query?: Record<string, string | number | undefined>;
  body?: unknown;
  reply: S;
  /** With it, or for GET, a call without an answer is tried again. */
  idempotency_key?: string;
  /** The body itself says which request it is, so that a repeat does nothing: no key has to be kept for it. */
  repeatable?: boolean;
  timeout_ms?: number;
}

export interface ServiceClient {
  readonly service: string;
  call<S extends z.ZodType>(call: Call<S>): Promise<z.infer<S>>;
}

const TIMEOUT_MS = 10_000;
const isDown = handleWhen((error) => error instanceof AppError && error.kind === 'unavailable');

export function serviceClient(address: ServiceAddress): ServiceClient {
  const retried = wrap(
    retry(isDown, {
      maxAttempts: 2,
      backoff: new ExponentialBackoff({ initialDelay: 150, maxDelay: 1000 }),
    }),
    circuitBreaker(isDown, { halfOpenAfter: 2000, breaker: new ConsecutiveBreaker(10) }),
  );
  return {
    service: address.service,
    call: async (call) => {
      const keyed = call.idempotency_key !== undefined || call.repeatable === true;
      const repeatable = call.method === 'GET' || keyed;
      const once = (): Promise<unknown> => send(address, call);
      const body = repeatable
        ? await retried.execute(once).catch(asUnavailable(address))
        : await once();
      const parsed = call.reply.safeParse(body);
      if (parsed.success) return parsed.data;
      throw new AppError('unavailable', `${address.service} gave an answer nobody expects.`, {
        cause: parsed.error,
      });
    },
  };
}

function asUnavailable(address: ServiceAddress): (error: unknown) => never {
  return (error) => {
    if (error instanceof AppError) throw error;
    throw new AppError('unavailable', `${address.service} is down: ${errorText(error)}`, {
      retry_after_s: 5,
    });
  };
}

async function send(address: ServiceAddress, call: Call<z.ZodType>): Promise<unknown> {
  const url = new URL(call.path, address.url);
  for (const [name, value] of Object.entries(call.query ?? {})) {
    if (value !== undefined) url.searchParams.set(name, String(value));
  }
  const request_id = requestScope()?.request_id;
  const headers = {
    authorization: `Bearer ${address.token}`,
    ...(request_id === undefined ? {} : { 'x-request-id': request_id }),
    ...(call.idempotency_key === undefined ? {} : { 'idempotency-key': call.idempotency_key }),
    ...(call.body === undefined ? {} : { 'content-type': 'application/json' }),
  };
  let answer: PlainAnswer;
  try {
    answer = await plainRequest(url, {
      method: call.method,
      headers,
      timeout_ms: call.timeout_ms ?? TIMEOUT_MS,
      ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
    });
  } catch (error) {
    throw new AppError('unavailable', `${address.service} does not answer.`, {
      retry_after_s: 5,
      cause: error,
    });
  }
  if (isSuccess(answer)) return parseJson(answer.text, address);
  throw refusal(answer, address);
}

function jsonOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function parseJson(text: string, address: ServiceAddress): unknown {
  const value = jsonOrUndefined(text);
  if (value !== undefined) return value;
  throw new AppError('unavailable', `${address.service} gave an answer that is no JSON.`);
}

function refusal({ status, headers, text }: PlainAnswer, address: ServiceAddress): AppError {
  const parsed = problem.safeParse(jsonOrUndefined(text));
  const retry_after = Number(headers['retry-after'] ?? Number.NaN);
  // Our own token is not accepted there: nothing the caller of this request could mend.
  if (status === 401) {
    return new AppError('unavailable', `${address.service} does not accept this service's token.`);
  }
  return new AppError(
    kindOfStatus(status),
    parsed.success ? parsed.data.detail : `${address.service} answered ${status}.`,
    {
      ...(parsed.success ? { code: parsed.data.code, errors: parsed.data.errors ?? [] } : {}),
      ...(Number.isFinite(retry_after) ? { retry_after_s: retry_after } : {}),
    },
  );
}
