import type { Cache } from '@almanac/shared/cache/cache';
import { singleFlight, type SingleFlight } from '@almanac/shared/cache/single-flight';
import { configuredClock, killChannel } from '@almanac/shared/config/base-env';
import type { OutOfBandKill } from '@almanac/shared/controls/read-controls';
import type { KeptRecall } from '@almanac/shared/contracts/memory';
import type { Clock } from '@almanac/shared/lang/clock';
import type { Logger } from '@almanac/shared/log/logger';
import { createEmbedder } from '@almanac/shared/model/embedder';
import { createModel, type Model } from '@almanac/shared/model/model';
import { createReranker, type Reranker } from '@almanac/shared/model/reranker';
import { openDatabase, type Database } from '@almanac/shared/pg/database';
import {
  providerRefusals,
  type Refusals,
  type RefusalsOptions,
} from '@almanac/shared/providers/refusals';
import type { Queue } from '@almanac/shared/queue/queue';
import type { Tracer } from '@almanac/shared/trace/tracer';
import { postgresVectors } from '@almanac/shared/vector/postgres-vectors';
import type { VectorIndex } from '@almanac/shared/vector/vector-index';
import { guardedEmbedder, type GuardedEmbedder } from './clients/guarded-embedder.ts';
import { configuredMem0 } from './clients/configured-mem0.ts';
import type { Mem0 } from './clients/mem0.ts';
import type { MemoryGatewayConfig } from './config.ts';

/** The dense leg: an embedder and where its vectors are. */
export interface DenseLeg {
  embedder: GuardedEmbedder;
  vectors: VectorIndex;
  /** `model@dimensions`, noted on each memory that has such a vector. */
  name: string;
}

/** What use cases and jobs hold. */
export interface MemoryContext {
  config: MemoryGatewayConfig;
  db: Database;
  /** Undefined when no embedder is configured. */
  dense: DenseLeg | undefined;
  /** Undefined when no reranking model is configured. */
  reranker: Reranker | undefined;
  /** Extracts keys; not configured without a key. */
  model: Model;
  /** The mirror; undefined while it is off. */
  mem0: Mem0 | undefined;
  clock: Clock;
  log: Logger;
  kill: OutOfBandKill;
  refusals: Refusals;
  /** Answers that can be lost. */
  cache: Cache;
  /** Recalls under way, by the key they are kept under. */
  recalls: SingleFlight<KeptRecall>;
}

/** What use cases that leave work behind hold as well; jobs do not, as the queue is built with them. */
export interface QueueContext extends MemoryContext {
  queue: Queue;
}

export const SERVICE = 'memory-gateway';

/** What is opened before the context; `emit` stores the service's own events and is asked only once the context exists. */
export interface ContextParts {
  log: Logger;
  cache: Cache;
  /** Sees the model's calls. */
  tracer: Tracer;
  emit: RefusalsOptions['emit'];
}

export function createContext(
  config: MemoryGatewayConfig,
  { log, cache, tracer, emit }: ContextParts,
): MemoryContext {
  const mem0 = configuredMem0(config);
  const db = openDatabase({
    url: withoutJit(config.DATABASE_URL),
    application_name: SERVICE,
    onError: (error) => log.warn({ error: error.message }, 'an idle connection broke'),
  });
  const clock = configuredClock(config.ALMANAC_CLOCK, providersInUse(config));
  const refusals = providerRefusals({ service: SERVICE, db, clock, emit });
  const recalls = singleFlight<KeptRecall>();
  const kill = killChannel(config);
  const model = createModel({ config, service: SERVICE, db, kill, clock, tracer, refusals });
  const parts = { config, db, clock, log, kill, refusals, cache, recalls };
  const reranker = createReranker({ ...parts, service: SERVICE });
  const context = { ...parts, reranker, model, mem0: mem0?.client };
  return { ...context, dense: denseLeg(context) };
}

/** A moved clock is refused for any that is not sandboxed. */
function providersInUse(config: MemoryGatewayConfig): Record<string, string> {
  const mem0 = configuredMem0(config);
  return {
    ...(config.OPENROUTER_API_KEY === undefined ? {} : { OpenRouter: config.OPENROUTER_BASE_URL }),
    ...(mem0 === undefined ? {} : { mem0: mem0.url }),
  };
}

function denseLeg(context: Omit<MemoryContext, 'dense'>): DenseLeg | undefined {
  const { config, db, kill, clock, refusals } = context;
  const embedder = createEmbedder({ config, service: SERVICE, db, kill, clock, refusals });
  if (embedder === undefined) return undefined;
  const { model } = embedder;
  const dimensions = config.EMBEDDINGS_DIMENSIONS;
  return {
    embedder: guardedEmbedder(embedder, config.EMBEDDINGS_TIMEOUT_MS),
    vectors: postgresVectors({ db, model, dimensions }),
    name: `${model}@${dimensions}`,
  };
}

/** Recall's statements are short and look long to the planner: compiling one takes longer than running it. */
function withoutJit(database_url: string): string {
  const url = new URL(database_url);
  url.searchParams.set('options', '-c jit=off');
  return url.href;
}
