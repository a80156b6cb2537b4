/** The services behind the console: each call carries the console's token and, where it is made for somebody, the word for that person. */
import { plainRequest, type PlainAnswer } from '@almanac/shared/http/plain-request';
import { requestScope } from '@almanac/shared/http/request-scope';
import { AppError } from '@almanac/shared/lang/app-error';
import type { Owner } from '../domain/allowed-calls.ts';
import { openRequest, type OpenAnswer } from './open-request.ts';
import type { SignAssertion, Speaker } from './sign-assertion.ts';

export interface OwnerCall {
  owner: Owner;
  method: string;
  /** Path and query. */
  target: string;
  headers?: Readonly<Record<string, string>>;
  body?: string | undefined;
  timeout_ms: number;
}

export interface Owners {
  /** The whole answer, whatever its status. Throws `unavailable` where there is none in time, or the console itself is refused. */
  ask(call: OwnerCall, speaker?: Speaker): Promise<PlainAnswer>;
  /** The answer as it comes, until `signal`. */
  open(call: OwnerCall, speaker: Speaker, signal: AbortSignal): Promise<OpenAnswer>;
}

export interface OwnersOptions {
  urls: Readonly<Record<Owner, string>>;
  token: string;
  sign: SignAssertion;
}

export function createOwners({ urls, token, sign }: OwnersOptions): Owners {
  const headersOf = async (call: OwnerCall, speaker?: Speaker): Promise<Record<string, string>> => {
    const request_id = requestScope()?.request_id;
    return {
      ...call.headers,
      authorization: `Bearer ${token}`,
      ...(request_id === undefined ? {} : { 'x-request-id': request_id }),
      ...(speaker === undefined ? {} : { 'x-actor-assertion': await sign(speaker, call.owner) }),
    };
  };
  return {
    ask: async (call, speaker) => {
      const { owner, method, target, body, timeout_ms } = call;
      const headers = await headersOf(call, speaker);
      const request = { method, headers, timeout_ms, ...(body === undefined ? {} : { body }) };
      const answer = await plainRequest(new URL(target, urls[owner]), request).catch(
        silence(owner),
      );
      refuseOwnRefusal(owner, answer.status);
      return answer;
    },
    open: async (call, speaker, signal) => {
      const { owner, method, target, timeout_ms } = call;
      const headers = await headersOf(call, speaker);
      const url = new URL(target, urls[owner]);
      const answer = await openRequest(url, { method, headers, timeout_ms, signal }).catch(
        silence(owner),
      );
      refuseOwnRefusal(owner, answer.status);
      return answer;
    },
  };
}

function silence(owner: Owner): (cause: unknown) => never {
  return (cause) => {
    throw new AppError('unavailable', `The ${owner} does not answer.`, {
      code: 'service_silent',
      retry_after_s: 5,
      cause,
    });
  };
}

/** The person's session is good here: what is not accepted there is ours, and handed on it would read as the end of the session. */
function refuseOwnRefusal(owner: Owner, status: number): void {
  if (status !== 401) return;
  throw new AppError('unavailable', `The ${owner} does not accept the console's word.`, {
    code: 'console_refused',
  });
}
