/**
 * The embedder behind a time limit and a breaker: while the provider is down, a recall does not wait for it again and again,
 * and the jobs that embed do not hammer it. One call in each half-open moment finds out whether it is back.
 */
import {
  ConsecutiveBreaker,
  ExponentialBackoff,
  TimeoutStrategy,
  circuitBreaker,
  handleWhen,
  timeout,
  wrap,
} from 'cockatiel';
import { AppError, errorText } from '@almanac/shared/lang/app-error';
import { must } from '@almanac/shared/lang/assert';
import type { Embedder } from '@almanac/shared/model/embedder';

export interface GuardedEmbedder {
  /** A query's vector, or `unavailable` within the time limit: somebody waits for it. */
  embedQuery(text: string): Promise<number[]>;
  /** Vectors of texts to be stored; nobody waits. */
  embedTexts(texts: string[]): Promise<number[][]>;
  check: Embedder['check'];
}

const FAILURES_BEFORE_OPEN = 2;

/** A provider that refuses one text answers. */
const isDown = (error: unknown): boolean =>
  !(error instanceof AppError && error.kind === 'invalid');

/** `timeout_ms` bounds a query's embedding, retries included. */
export function guardedEmbedder(embedder: Embedder, timeout_ms: number): GuardedEmbedder {
  const breaker = circuitBreaker(handleWhen(isDown), {
    halfOpenAfter: new ExponentialBackoff({ initialDelay: 1000, maxDelay: 30_000 }),
    breaker: new ConsecutiveBreaker(FAILURES_BEFORE_OPEN),
  });
  const quick = wrap(breaker, timeout(timeout_ms, TimeoutStrategy.Aggressive));
  let failure: string | undefined;

  const watched = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      const value = await work();
      failure = undefined;
      return value;
    } catch (error) {
      failure = errorText(error);
      if (error instanceof AppError) throw error;
      throw new AppError('unavailable', `The embedder does not answer: ${failure}`, {
        cause: error,
      });
    }
  };
  return {
    embedQuery: (text) =>
      watched(async () => {
        const [vector] = await quick.execute(() => embedder.embed([text], 'recall'));
        return must(vector, 'a vector');
      }),
    embedTexts: (texts) => watched(() => breaker.execute(() => embedder.embed(texts, 'remember'))),
    check: async () =>
      failure === undefined
        ? { status: 'pass', detail: embedder.model }
        : { status: 'warn', detail: failure },
  };
}
