/**
 * A second look at the best texts by a model made for it, through OpenRouter's `/rerank` (the form Cohere introduced). Optional:
 * without a model it does not exist, and whoever asks it must do without its answer when it fails or is slow.
 */
import { circuitBreaker, ConsecutiveBreaker, ExponentialBackoff, handleAll } from 'cockatiel';
import { z } from 'zod';
import type { Check } from '../contracts/health.ts';
import { stopReason } from '../controls/read-controls.ts';
import { AppError, errorText } from '../lang/app-error.ts';
import { keyRefusal } from './key-refusal.ts';
import { costOf, throwInside } from './model-reply.ts';
import type { ModelOptions } from './model.ts';
import { recordCall } from './record-call.ts';
import { costOfFailure, reserveCall } from './reserve-call.ts';

export interface Reranker {
  readonly model: string;
  /** A relevance for each text, in their order; higher is better. Throws `unavailable` within the time budget. */
  rerank(query: string, texts: string[]): Promise<number[]>;
  check(): Promise<Check>;
}

export interface RerankerConfig {
  OPENROUTER_API_KEY?: string | undefined;
  OPENROUTER_BASE_URL: string;
  RERANK_MODEL?: string | undefined;
  RERANK_TIMEOUT_MS: number;
  ALMANAC_ZONE: string;
}

export type RerankerOptions = Omit<ModelOptions, 'config' | 'tracer'> & { config: RerankerConfig };

const replySchema = z.object({
  results: z.array(z.object({ index: z.int(), relevance_score: z.number() })),
});

/** More than a second look at fifty texts costs. */
const ESTIMATE_USD = 0.01;

/** Undefined when no key or no reranking model is configured. */
export function createReranker(options: RerankerOptions): Reranker | undefined {
  const { config } = options;
  const { OPENROUTER_API_KEY: apiKey, RERANK_MODEL: model } = config;
  if (apiKey === undefined || model === undefined) return undefined;
  const breaker = circuitBreaker(handleAll, {
    halfOpenAfter: new ExponentialBackoff({ initialDelay: 1000, maxDelay: 30_000 }),
    breaker: new ConsecutiveBreaker(2),
  });
  let failure: string | undefined;
  const call = async (query: string, texts: string[]): Promise<number[]> => {
    const reserved = await reserveCall(options, ESTIMATE_USD);
    if ('refused' in reserved) throw new AppError('unavailable', reserved.refused);
    const started = performance.now();
    const bytes = [query, ...texts].reduce((sum, text) => sum + Buffer.byteLength(text), 0);
    const record = { ...reserved, question: { purpose: 'rerank' }, model, bytes };
    const ms = (): number => Math.round(performance.now() - started);
    try {
      const reply = await requestScores({ config, apiKey, model }, query, texts);
      failure = undefined;
      await recordCall(options, { ...record, cost_usd: costOf(reply), ms: ms(), outcome: 'ok' });
      return scoresOf(reply, texts.length);
    } catch (error) {
      failure = errorText(keyRefusal(error, apiKey) ?? error);
      const cost_usd = costOfFailure(error);
      const failed = { cost_usd, ms: ms(), outcome: 'error' as const, detail: failure };
      await recordCall(options, { ...record, ...failed });
      throw new AppError('unavailable', `The reranker failed: ${failure}`, { cause: error });
    }
  };
  return {
    model,
    rerank: async (query, texts) => {
      const stopped = await stopReason(options.db, options.kill, 'model');
      if (stopped !== undefined) throw new AppError('unavailable', stopped);
      return breaker.execute(() => call(query, texts));
    },
    check: async () =>
      failure === undefined
        ? { status: 'pass', detail: model }
        : { status: 'warn', detail: failure },
  };
}

interface Endpoint {
  config: RerankerConfig;
  apiKey: string;
  model: string;
}

async function requestScores(
  { config, apiKey, model }: Endpoint,
  query: string,
  documents: string[],
): Promise<object> {
  const { default: Client } = await import('openai');
  const client = new Client({
    apiKey,
    baseURL: config.OPENROUTER_BASE_URL,
    timeout: config.RERANK_TIMEOUT_MS,
    maxRetries: 0,
  });
  const body = { model, query, documents, top_n: documents.length };
  const reply = await client.post<object>('/rerank', { body });
  throwInside(reply);
  return reply;
}

/** Every text must have its score: a partial answer would push the others out unseen. */
function scoresOf(reply: object, count: number): number[] {
  const { results } = replySchema.parse(reply);
  const scores = new Map(results.map(({ index, relevance_score }) => [index, relevance_score]));
  return Array.from({ length: count }, (_, index) => {
    const score = scores.get(index);
    if (score === undefined) throw new Error(`the model gave no score for text ${index}`);
    return score;
  });
}
