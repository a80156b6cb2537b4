import { configuredClock, killChannel } from '@almanac/shared/config/base-env';
import type { OutOfBandKill } from '@almanac/shared/controls/read-controls';
import type { Clock } from '@almanac/shared/lang/clock';
import { createLogger, type Logger } from '@almanac/shared/log/logger';
import { openDatabase, type Database } from '@almanac/shared/pg/database';
import {
  providerRefusals,
  type Refusals,
  type RefusalsOptions,
} from '@almanac/shared/providers/refusals';
import type { Queue } from '@almanac/shared/queue/queue';
import type { MemoryGatewayConfig } from './config.ts';
import { createDenseLeg, type DenseLeg } from './dense-leg.ts';

/** What use cases and jobs hold. */
export interface MemoryContext {
  config: MemoryGatewayConfig;
  db: Database;
  /** Undefined when no embedder is configured. */
  dense: DenseLeg | undefined;
  clock: Clock;
  log: Logger;
  kill: OutOfBandKill;
  refusals: Refusals;
}

/** What use cases that leave work behind hold as well; jobs do not, as the queue is built with them. */
export interface QueueContext extends MemoryContext {
  queue: Queue;
}

export const SERVICE = 'memory-gateway';

/** `emit` stores the service's own events; it is asked only once the context exists. */
export function createContext(
  config: MemoryGatewayConfig,
  emit: RefusalsOptions['emit'],
): MemoryContext {
  const log = createLogger({ service: SERVICE, level: config.LOG_LEVEL });
  const db = openDatabase({
    url: withoutJit(config.DATABASE_URL),
    application_name: SERVICE,
    onError: (error) => log.warn({ error: error.message }, 'an idle connection broke'),
  });
  const clock = configuredClock(
    config.ALMANAC_CLOCK,
    isDenseConfigured(config) ? { embeddings: config.OPENROUTER_BASE_URL } : {},
  );
  const refusals = providerRefusals({ service: SERVICE, db, clock, emit });
  const context = { config, db, clock, log, kill: killChannel(config), refusals };
  const dense = createDenseLeg(config, {
    service: SERVICE,
    db,
    kill: context.kill,
    clock,
    refusals,
  });
  return { ...context, dense };
}

function isDenseConfigured(config: MemoryGatewayConfig): boolean {
  return config.OPENROUTER_API_KEY !== undefined && config.EMBEDDINGS_MODEL !== undefined;
}

/** Recall's statements are short and look long to the planner: compiling one takes longer than running it. */
function withoutJit(database_url: string): string {
  const url = new URL(database_url);
  url.searchParams.set('options', '-c jit=off');
  return url.href;
}
