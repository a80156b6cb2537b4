import type { Check } from '../contracts/health.ts';
import { stopReason } from '../controls/read-controls.ts';
import { AppError, errorText } from '../lang/app-error.ts';
import { must } from '../lang/assert.ts';
import { recordCall, type CallRecord } from './record-call.ts';
import { costOfFailure, reserveCall } from './reserve-call.ts';
import { keyRefusal } from './key-refusal.ts';
import { costOf, throwInside } from './model-reply.ts';
import type { ModelOptions } from './model.ts';

export interface Embedder {
  /** The model's name: stored beside each vector. */
  readonly model: string;
  /**
   * One vector per text, in order. Throws `unavailable` when the provider does not answer, `invalid` when it refuses the request:
   * for one of the texts, or because of how the model is set up.
   */
  embed(texts: string[], purpose: string): Promise<number[][]>;
  check(): Promise<Check>;
}

export interface EmbedderConfig {
  OPENROUTER_API_KEY?: string | undefined;
  OPENROUTER_BASE_URL: string;
  EMBEDDINGS_MODEL?: string | undefined;
  EMBEDDINGS_DIMENSIONS: number;
  EMBEDDINGS_TIMEOUT_MS: number;
  ALMANAC_ZONE: string;
}

export type EmbedderOptions = Omit<ModelOptions, 'config' | 'tracer'> & { config: EmbedderConfig };

/** More than any batch of ours costs. */
const ESTIMATE_USD = 0.01;

/** Undefined when no key or no embeddings model is configured: then there is no dense leg, and nothing is degraded. */
export function createEmbedder(options: EmbedderOptions): Embedder | undefined {
  const { config } = options;
  const { OPENROUTER_API_KEY: apiKey, EMBEDDINGS_MODEL: model } = config;
  if (apiKey === undefined || model === undefined) return undefined;
  let failure: string | undefined;
  return {
    model,
    embed: async (texts, purpose) => {
      const stopped = await stopReason(options.db, options.kill, 'model');
      if (stopped !== undefined) throw new AppError('unavailable', stopped);
      const reserved = await reserveCall(options, ESTIMATE_USD);
      if ('refused' in reserved) throw new AppError('unavailable', reserved.refused);
      const started = performance.now();
      const record = {
        ...reserved,
        question: { purpose },
        model,
        bytes: texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0),
      };
      const ms = (): number => Math.round(performance.now() - started);
      try {
        const { vectors, spent } = await requestVectors(config, apiKey, model, texts);
        failure = undefined;
        await recordCall(options, { ...record, ...spent, ms: ms(), outcome: 'ok' });
        await options.refusals?.accepted('embeddings');
        return vectors;
      } catch (error) {
        const refused = keyRefusal(error, apiKey);
        failure = errorText(refused ?? error);
        const cost_usd = costOfFailure(error);
        const failed = { cost_usd, ms: ms(), outcome: 'error' as const, detail: failure };
        await recordCall(options, { ...record, ...failed });
        if (refused !== undefined) {
          await options.refusals?.refused({ provider: 'embeddings', reason: failure });
          throw refused;
        }
        const kind = isAboutTheTexts(error) ? 'invalid' : 'unavailable';
        throw new AppError(kind, `The embedder failed: ${failure}`, { cause: error });
      }
    },
    check: async () =>
      failure === undefined
        ? { status: 'pass', detail: model }
        : { status: 'warn', detail: failure },
  };
}

function isAboutTheTexts(error: unknown): boolean {
  return (
    error instanceof Error && 'status' in error && [400, 413, 422].includes(Number(error.status))
  );
}

async function requestVectors(
  config: EmbedderConfig,
  apiKey: string,
  model: string,
  input: string[],
): Promise<{ vectors: number[][]; spent: Pick<CallRecord, 'input_tokens' | 'cost_usd'> }> {
  const { default: Client } = await import('openai');
  const client = new Client({
    apiKey,
    baseURL: config.OPENROUTER_BASE_URL,
    timeout: config.EMBEDDINGS_TIMEOUT_MS,
    // A second call would be paid and not reserved; who needs vectors comes again.
    maxRetries: 0,
  });
  const dimensions = config.EMBEDDINGS_DIMENSIONS;
  const reply = await client.embeddings.create({
    model,
    input,
    dimensions,
    encoding_format: 'float',
  });
  throwInside(reply);
  const vectors = input.map((_, index) => {
    const vector = must(
      reply.data?.find((item) => item.index === index),
      'a vector per text',
    ).embedding;
    if (vector.length === dimensions) return vector;
    throw new Error(`the model gave ${vector.length} dimensions, ${dimensions} are configured`);
  });
  const spent = { input_tokens: reply.usage?.prompt_tokens, cost_usd: costOf(reply) };
  return { vectors, spent };
}
