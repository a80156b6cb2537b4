import type { Cache } from '@almanac/shared/cache/cache';
import { singleFlight, type SingleFlight } from '@almanac/shared/cache/single-flight';
import { configuredClock, killChannel } from '@almanac/shared/config/base-env';
import type { OutOfBandKill } from '@almanac/shared/controls/read-controls';
import type { KeptRecall } from '@almanac/shared/contracts/memory';
import type { Clock } from '@almanac/shared/lang/clock';
import type { Logger } from '@almanac/shared/log/logger';
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
import { configuredMem0 } from './clients/configured-mem0.ts';
import type { Mem0 } from './clients/mem0.ts';
import type { MemoryGatewayConfig } from './config.ts';
import { createDenseLeg, type DenseLeg } from './dense-leg.ts';

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
    url: config.DATABASE_URL,
    application_name: SERVICE,
    // Recall's statements are short and look long to the planner: compiling one takes longer than running it.
    settings: { jit: 'off' },
    onError: (error) => log.warn({ error: error.message }, 'an idle connection broke'),
  });
  const clock = configuredClock(config.ALMANAC_CLOCK, providersInUse(config));
  const refusals = providerRefusals({ service: SERVICE, db, clock, emit });
  const recalls = singleFlight<KeptRecall>();
  const kill = killChannel(config);
  const model = createModel({ config, service: SERVICE, db, kill, clock, tracer, refusals });
  const parts = { config, db, clock, log, kill, refusals, cache, recalls };
  const reranker = createReranker({ ...parts, service: SERVICE });
  const dense = createDenseLeg(config, { service: SERVICE, db, kill, clock, refusals });
  return { ...parts, reranker, model, mem0: mem0?.client, dense };
}

/** A moved clock is refused for any that is not sandboxed. */
function providersInUse(config: MemoryGatewayConfig): Record<string, string> {
  const mem0 = configuredMem0(config);
  return {
    ...(config.OPENROUTER_API_KEY === undefined ? {} : { OpenRouter: config.OPENROUTER_BASE_URL }),
    ...(mem0 === undefined ? {} : { mem0: mem0.url }),
  };
}
