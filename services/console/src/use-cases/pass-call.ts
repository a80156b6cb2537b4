/** Hands a request of the browser on to the service it is for, in the person's name, and the answer back as it is. */
import type { IncomingHttpHeaders } from 'node:http';
import type { Actor } from '@almanac/shared/http/request-scope';
import { AppError } from '@almanac/shared/lang/app-error';
import type { ConsoleContext } from '../context.ts';
import type { AllowedCall } from '../domain/allowed-calls.ts';
import { findCall } from '../domain/find-call.ts';
import { requireRole } from './require-role.ts';
import { speakerOf } from './speaker-of.ts';

export interface GivenCall {
  method: string;
  path: string;
  /** With its question mark, or empty. */
  search: string;
  /** Those that may be handed on; see `HANDED_ON`. */
  headers: Record<string, string>;
  body: string;
  /** Aborted when the browser is gone. */
  signal: AbortSignal;
}

export interface PassedAnswer {
  status: number;
  headers: Record<string, string>;
  body: string | ReadableStream;
}

/** Request headers that mean something to the owner. */
export const HANDED_ON = ['accept', 'content-type', 'idempotency-key'] as const;
const HANDED_BACK = [
  'content-type',
  'content-disposition',
  'retry-after',
  'location',
  'idempotency-replayed',
] as const;
const TIMEOUT_MS = 12_000;
const SLOW_MS = 60_000;
const PEOPLE = /^\/api\/v1\/people(\/|$)/;

/** 404 for what is not in the table, 403 without the role, 503 where the owner does not answer. */
export async function passCall(
  ctx: ConsoleContext,
  actor: Actor,
  given: GivenCall,
): Promise<PassedAnswer> {
  const speaker = speakerOf(actor);
  const call = findCall(given.method, given.path);
  if (call === undefined) {
    throw new AppError('not_found', `There is no ${given.method} ${given.path} here.`);
  }
  await requireRole(ctx, actor, call.roles);
  const asked = askOwner(call, given);
  if (call.streamed) {
    const { status, headers, body } = await ctx.owners.open(asked, speaker, given.signal);
    return { status, headers: back(headers), body };
  }
  const { status, headers, text } = await ctx.owners.ask(asked, speaker);
  // Roles that were just changed hold at once.
  if (given.method !== 'GET' && PEOPLE.test(given.path)) ctx.people.forget();
  return { status, headers: back(headers), body: text };
}

function askOwner(call: AllowedCall, { method, path, search, headers, body }: GivenCall) {
  return {
    owner: call.owner,
    method,
    target: `${path}${search}`,
    headers,
    timeout_ms: call.slow || call.streamed ? SLOW_MS : TIMEOUT_MS,
    ...(method === 'GET' || body === '' ? {} : { body }),
  };
}

function back(headers: IncomingHttpHeaders): Record<string, string> {
  const given = HANDED_BACK.flatMap((name) => {
    const value = headers[name];
    return typeof value === 'string' ? [[name, value] as const] : [];
  });
  return { ...Object.fromEntries(given), 'cache-control': 'no-store' };
}
