/**
 * Calls to Qdrant: each within a time limit and behind one breaker, so that nobody waits again and again for a store that is
 * down. What it answers when it does not work becomes `unavailable`; a request it finds wrong is a bug and stays an error.
 */
import type { QdrantClient } from '@qdrant/js-client-rest';
import {
  circuitBreaker,
  ConsecutiveBreaker,
  ExponentialBackoff,
  handleWhen,
  isBrokenCircuitError,
} from 'cockatiel';
import type { Check } from '../contracts/health.ts';
import { AppError, errorText } from '../lang/app-error.ts';
import { qdrantAddress } from './qdrant-address.ts';

export interface QdrantOptions {
  /** With a path where a proxy needs one. */
  url: string;
  api_key?: string | undefined;
  /** How long somebody waits for an answer. */
  timeout_ms: number;
}

export interface QdrantCalls {
  /** While somebody waits. */
  quick<T>(work: (client: QdrantClient) => Promise<T>): Promise<T>;
  /** In the background. */
  patient<T>(work: (client: QdrantClient) => Promise<T>): Promise<T>;
  check(): Promise<Check>;
}

const FAILURES_BEFORE_OPEN = 3;
/** Writing and paging may take this much longer than an answer somebody waits for. */
const PATIENCE = 5;
const CHECK_MS = 1500;

export function qdrantCalls(options: QdrantOptions): QdrantCalls {
  const breaker = circuitBreaker(handleWhen(isUnavailable), {
    halfOpenAfter: new ExponentialBackoff({ initialDelay: 1000, maxDelay: 15_000 }),
    breaker: new ConsecutiveBreaker(FAILURES_BEFORE_OPEN),
  });
  const client = (timeout_ms: number): (() => Promise<QdrantClient>) => {
    let made: Promise<QdrantClient> | undefined;
    return () => (made ??= connect(options, timeout_ms));
  };
  const [quick, patient, checking] = [
    client(options.timeout_ms),
    client(options.timeout_ms * PATIENCE),
    client(CHECK_MS),
  ];
  const through = async <T>(get: typeof quick, work: (client: QdrantClient) => Promise<T>) => {
    try {
      return await breaker.execute(() => translated(async () => work(await get())));
    } catch (error) {
      if (!isBrokenCircuitError(error)) throw error;
      throw new AppError('unavailable', 'Qdrant did not answer and is left alone for a moment.', {
        cause: error,
      });
    }
  };
  return {
    quick: (work) => through(quick, work),
    patient: (work) => through(patient, work),
    check: async () => {
      try {
        await translated(async () => (await checking()).getCollections());
        return { status: 'pass', detail: 'Qdrant answers' };
      } catch (error) {
        return { status: 'warn', detail: errorText(error) };
      }
    },
  };
}

/**
 * The client reads neither the path nor the default port of an address, and warns on the terminal about keys over http, which
 * is how containers of one network talk: so address and key are given in parts.
 */
async function connect(options: QdrantOptions, timeout_ms: number): Promise<QdrantClient> {
  const { QdrantClient: Client } = await import('@qdrant/js-client-rest');
  const { origin, port, prefix } = qdrantAddress(options.url);
  return new Client({
    url: origin,
    port,
    ...(prefix === '' ? {} : { prefix }),
    ...(options.api_key === undefined ? {} : { headers: { 'api-key': options.api_key } }),
    timeout: timeout_ms,
    checkCompatibility: false,
  });
}

const ANSWERS: Record<number, string> = {
  401: 'Qdrant refuses the key: check QDRANT_API_KEY.',
  403: 'Qdrant refuses the key: check QDRANT_API_KEY.',
  404: 'Qdrant does not have this collection yet.',
};

async function translated<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof AppError) throw error;
    const status = statusOf(error);
    if (status === undefined || status === 429 || status >= 500) {
      const reason = status === undefined ? reasonOf(error) : `answers ${status}`;
      throw new AppError('unavailable', `Qdrant cannot be asked: ${reason}`, { cause: error });
    }
    const answer = ANSWERS[status];
    if (answer !== undefined) {
      const code = status === 404 ? 'collection_missing' : 'unavailable';
      throw new AppError('unavailable', answer, { code, cause: error });
    }
    throw new Error(`Qdrant refused a request (${status}): ${saidIn(error)}`, { cause: error });
  }
}

function statusOf(error: unknown): number | undefined {
  if (!(error instanceof Error)) return undefined;
  // A refusal for too many requests comes without its status.
  if (error.name === 'QdrantClientResourceExhaustedError') return 429;
  return 'status' in error && typeof error.status === 'number' ? error.status : undefined;
}

function saidIn(error: unknown): string {
  const data: unknown = error instanceof Error && 'data' in error ? error.data : undefined;
  return JSON.stringify(data ?? errorText(error)).slice(0, 300);
}

function reasonOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof Error && cause.message !== '' ? cause.message : errorText(error);
}

function isUnavailable(error: unknown): boolean {
  return error instanceof AppError && error.kind === 'unavailable' && error.code === 'unavailable';
}
