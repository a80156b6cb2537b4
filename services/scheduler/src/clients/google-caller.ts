/**
 * One call to Google: paced, with live access, behind a breaker, and its failure understood. Reading is tried again after a
 * jittered, growing pause; a write never is, because what became of it is found out by asking.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { calendar_v3 } from '@googleapis/calendar';
import { BrokenCircuitError, ConsecutiveBreaker, circuitBreaker, handleWhen } from 'cockatiel';
import { waitingFor } from '@almanac/shared/http/waiting';
import { AppError } from '@almanac/shared/lang/app-error';
import { isCredentialRefusal } from '@almanac/shared/providers/refused-credential';
import type { ClockSkew } from './clock-skew.ts';
import {
  askedWait,
  asProviderError,
  down,
  headersOfFailure,
  isLimit,
  statusOfFailure,
} from './google-errors.ts';

export interface GoogleCalendarOptions {
  root_url: string;
  timeout_ms: number;
  /** A live access token; `renew` where the last one was refused. */
  accessToken(renew: boolean): Promise<string>;
  /** After each call that worked; `what` it was for. */
  accepted(what: string): Promise<void>;
  /** After each call that met a refusal of the credential, or of the right to do `what`. */
  refused(what: string, error: AppError): Promise<void>;
  pace: CallPace;
  skew: ClockSkew;
}

/** Google was not asked, or not to the end, and nobody should ask before `retry_after_s`. */
export class HeldBack extends AppError {
  constructor(detail: string, retry_after_s: number, cause?: unknown) {
    super('unavailable', detail, { code: 'provider_down', retry_after_s, cause });
    this.name = 'HeldBack';
  }
}

/** Shared by all processes: Google counts the calls of a user, whoever makes them. */
export interface CallPace {
  /** Waits until a call may be made; throws `HeldBack` where that is too far away. */
  turn(): Promise<{ strikes: number }>;
  /** Google said that we are too fast, and how long to wait, or 0. The error to throw, saying when to come again. */
  tooFast(error: AppError, asked_s: number): Promise<AppError>;
  /** A call worked after some that were too fast. */
  recovered(): Promise<void>;
}

type Api = calendar_v3.Calendar;
type Answer = { data: unknown; headers?: unknown };
export type Work = (api: Api) => Promise<Answer>;
export interface Reply {
  status: number;
  data: unknown;
}
export interface Caller {
  /** `answers` are the refusals that are answers. */
  read(what: string, work: Work, answers?: readonly number[]): Promise<Reply>;
  write(what: string, work: Work, answers?: readonly number[]): Promise<Reply>;
}

const READ_TRIES = 3;
const READ_PAUSE_MS = 150;
/** Whoever waits for an answer gets none any later for a further try. */
const READ_BUDGET_MS = 2000;
const isDown = handleWhen((error) => error instanceof AppError && error.code === 'provider_down');

export function googleCaller(options: GoogleCalendarOptions): Caller {
  const { pace, skew } = options;
  const breaker = circuitBreaker(isDown, {
    halfOpenAfter: 1000,
    breaker: new ConsecutiveBreaker(8),
  });
  const attempt = async (work: Work, renew: boolean): Promise<Answer> => {
    const { calendar, auth } = await import('@googleapis/calendar');
    const client = new auth.OAuth2();
    client.setCredentials({ access_token: await options.accessToken(renew) });
    const { root_url: rootUrl, timeout_ms: timeout } = options;
    const asked_ms = Date.now();
    try {
      const api = calendar({ version: 'v3', auth: client, rootUrl, timeout, retry: false });
      const answer = await waitingFor('calendar', () => work(api));
      skew.note(answer.headers, asked_ms);
      return answer;
    } catch (error) {
      skew.note(headersOfFailure(error), asked_ms);
      throw error;
    }
  };
  const withAccess = async (work: Work): Promise<Answer> => {
    try {
      return await attempt(work, false);
    } catch (error) {
      if (statusOfFailure(error) !== 401) throw error;
      return attempt(work, true);
    }
  };
  const once = async (what: string, work: Work, answers: readonly number[]): Promise<Reply> => {
    try {
      return { status: 200, data: (await withAccess(work)).data };
    } catch (error) {
      const failure = asProviderError(error, what);
      if (isLimit(error)) throw await pace.tooFast(failure, askedWait(error));
      const status = statusOfFailure(error);
      if (status === undefined || !answers.includes(status)) throw failure;
      if (failure.code === 'provider_down') throw failure;
      return { status, data: undefined };
    }
  };
  const write: Caller['write'] = async (what, work, answers = []) => {
    // Outside of the breaker: who is held back has met no failure of Google's.
    const { strikes } = await pace.turn();
    try {
      const reply = await breaker.execute(() => once(what, work, answers));
      if (strikes > 0) await pace.recovered();
      await options.accepted(what);
      return reply;
    } catch (error) {
      if (isCredentialRefusal(error)) await options.refused(what, error);
      if (error instanceof BrokenCircuitError)
        throw down('Google is not asked for a moment', error, 2);
      throw error;
    }
  };
  return { write, read: (what, work, answers) => repeated(() => write(what, work, answers)) };
}

async function repeated(ask: () => Promise<Reply>): Promise<Reply> {
  const started = performance.now();
  for (let tries = 1; ; tries += 1) {
    try {
      return await ask();
    } catch (error) {
      const spent_ms = performance.now() - started;
      const may = tries < READ_TRIES && spent_ms < READ_BUDGET_MS;
      const again = may && !(error instanceof HeldBack);
      if (!again || !(error instanceof AppError) || error.code !== 'provider_down') throw error;
      await pause(READ_PAUSE_MS * 2 ** (tries - 1) * (0.5 + Math.random()));
    }
  }
}
