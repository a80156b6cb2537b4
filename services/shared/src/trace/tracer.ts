/** Tracing to Langfuse over OTLP when it is configured; otherwise nothing is loaded and nothing is sent. */
import { langfuseTracer } from './langfuse-tracer.ts';

export interface Generation {
  /** What the call is for. */
  name: string;
  model: string;
  input: unknown;
  prompt?: { name: string; version: number } | undefined;
  /** Ids of the work it belongs to. */
  metadata?: Record<string, string> | undefined;
}

/** What came of a call; absent is unknown. */
export interface GenerationResult {
  model?: string | undefined;
  output?: unknown;
  input_tokens?: number | undefined;
  output_tokens?: number | undefined;
  /** A decimal string. */
  cost_usd?: string | undefined;
}

/** The model calls of one question. */
export interface Trace {
  /** 32 hex digits, from the first call on; never where tracing is off. */
  readonly id: string | undefined;
  /** Runs a model call inside an observation; the call's own result and errors pass through. */
  generation<T>(
    what: Generation,
    call: () => Promise<T>,
    resultOf: (reply: T) => GenerationResult,
  ): Promise<T>;
}

export interface Tracer {
  /** Where traces go, for the record of what left the house; undefined where tracing is off. */
  readonly host: string | undefined;
  startTrace(): Trace;
  /** Sends what is under way, for at most some seconds; never fails. */
  stop(): Promise<void>;
}

export interface TracingConfig {
  LANGFUSE_BASE_URL?: string | undefined;
  LANGFUSE_PUBLIC_KEY?: string | undefined;
  LANGFUSE_SECRET_KEY?: string | undefined;
}

const OFF: Tracer = {
  host: undefined,
  startTrace: () => ({ id: undefined, generation: (_what, call) => call() }),
  stop: () => Promise.resolve(),
};

/** The libraries cost memory: they are imported only when all three settings are there. */
export async function createTracer(config: TracingConfig): Promise<Tracer> {
  const { LANGFUSE_BASE_URL, LANGFUSE_PUBLIC_KEY, LANGFUSE_SECRET_KEY } = config;
  if (!LANGFUSE_BASE_URL || !LANGFUSE_PUBLIC_KEY || !LANGFUSE_SECRET_KEY) return OFF;
  return langfuseTracer({
    base_url: LANGFUSE_BASE_URL.replace(/\/+$/, ''),
    public_key: LANGFUSE_PUBLIC_KEY,
    secret_key: LANGFUSE_SECRET_KEY,
  });
}
