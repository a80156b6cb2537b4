/**
 * Every call of the browser. Paths and bodies are the owners' own (`@almanac/shared/contracts`); the console's server passes
 * them on. A refusal is thrown as `ApiError`. Three refusals mean the same wherever they come from and are dealt with here:
 * 401 ends the session's view, 423 shows everything as stopped, 403 `fresh_sign_in_required` asks for the password and repeats.
 */
import type { Problem } from '@almanac/shared/contracts/common';
import { earlyAnswer } from './early-reads.ts';
import { signedOut } from './shell/session.ts';
import { askProof } from './shell/proof.ts';
import { sawStop } from './shell/controls.ts';

/** `problem` is undefined where no answer came, or one that is none of ours. */
export class ApiError extends Error {
  readonly status: number;
  readonly problem: Problem | undefined;
  constructor(status: number, problem: Problem | undefined, message: string) {
    super(message);
    this.name = 'ApiError';
    this.status = status;
    this.problem = problem;
  }
  get code(): string {
    return this.problem?.code ?? '';
  }
}

export interface SendOptions {
  /** The key of this intent: kept over retries, so that a repeat is no second deed. Made anew by `newIntent()`. */
  intent?: string;
  signal?: AbortSignal;
}

export function newIntent(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('');
}

/** Reads JSON. Throws ApiError. */
export async function read<Reply>(path: string, signal?: AbortSignal): Promise<Reply> {
  const early = await earlyAnswer(path);
  return answerOf<Reply>(early ?? (await reach(path, signal === undefined ? {} : { signal })));
}

/** Changes something. Throws ApiError; a fresh sign-in is asked for here and the call is made again. */
export async function send<Reply>(
  method: 'POST' | 'PUT' | 'PATCH' | 'DELETE',
  path: string,
  body: unknown,
  { intent = newIntent(), signal }: SendOptions = {},
): Promise<Reply> {
  const once = async (key: string): Promise<Reply> =>
    answerOf<Reply>(
      await reach(path, {
        method,
        headers: { 'content-type': 'application/json', 'idempotency-key': key },
        body: JSON.stringify(body ?? {}),
        ...(signal === undefined ? {} : { signal }),
      }),
    );
  try {
    return await once(intent);
  } catch (error) {
    if (!(error instanceof ApiError) || !asksForProof(error)) throw error;
    if (!(await askProof(error.message))) throw error;
    // The refusal is the kept answer of the first key.
    return once(`${intent}-proved`);
  }
}

function asksForProof({ status, code }: ApiError): boolean {
  return (status === 403 || status === 401) && code === 'fresh_sign_in_required';
}

async function reach(path: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(path, { ...init, credentials: 'same-origin', cache: 'no-store' });
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new ApiError(0, undefined, 'Almanac cannot be reached from this browser.');
  }
}

async function answerOf<Reply>(response: Response): Promise<Reply> {
  const type = response.headers.get('content-type') ?? '';
  if (response.ok) {
    if (response.status === 204 || !type.includes('json')) return undefined as Reply;
    return (await response.json()) as Reply;
  }
  const problem = type.includes('json') ? ((await response.json()) as Problem) : undefined;
  const error = new ApiError(response.status, problem, sentenceOf(response.status, problem));
  if (error.status === 401 && error.code !== 'fresh_sign_in_required') signedOut();
  if (error.status === 423) sawStop();
  throw error;
}

/** What a person is told. Field errors are said by name. */
function sentenceOf(status: number, problem: Problem | undefined): string {
  if (problem === undefined) return `The console answered ${status} without saying why.`;
  const fields = (problem.errors ?? []).map(({ path, message }) => `${path}: ${message}`);
  return [problem.detail, ...fields].join(' ');
}

/** Whether the owner said no: then it was not done. Any other failure leaves open whether it was. */
export function isRefusal(error: unknown): boolean {
  return error instanceof ApiError && error.status >= 400 && error.status < 500;
}

/** What a person is told of a deed that failed; `undone` is what did not happen, said only where that is known. */
export function failureOf(error: unknown, undone = ''): string {
  const end = isRefusal(error)
    ? undone
    : 'Whether it was done is not known; trying again does nothing twice.';
  return `${messageOf(error)} ${end}`.trim();
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : 'Something broke here.';
}
