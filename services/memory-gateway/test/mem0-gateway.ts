/** A memory-gateway that copies to a stand-in of mem0. */
import { configFromEnv } from '@almanac/shared/config/config-from-env';
import type { Operation } from '@almanac/shared/contracts/memory-operations';
import { openCache } from '@almanac/shared/cache/open-cache';
import { createLogger } from '@almanac/shared/log/logger';
import { createTracer } from '@almanac/shared/trace/tracer';
import { memoryGatewayEnv } from '../src/config.ts';
import { createContext, type MemoryContext } from '../src/context.ts';
import { startGateway, type Gateway } from './gateway.ts';
import { startMem0Server, type Fault, type Mem0Server, type StoredAtMem0 } from './mem0-server.ts';
import { hurriedTo, operationFor } from './operations.ts';

export type Mode = 'platform' | 'selfhosted';

export const ADD = { platform: 'POST /v3/memories/add/', selfhosted: 'POST /memories' };

export interface Mem0Gateway {
  mem0: Mem0Server;
  gateway: Gateway;
  /** For use cases that have no route of their own. */
  ctx: MemoryContext;
  /** What the next copy meets. */
  fault(one: Fault): void;
  copies(memory_id: string): StoredAtMem0[];
  /** The operation, once it is done. */
  copied(memory_id: string): Promise<Operation>;
  close(): Promise<void>;
}

export async function startMem0Gateway(mode: Mode): Promise<Mem0Gateway> {
  const mem0 = await startMem0Server();
  const settings = {
    MEM0_MODE: mode,
    MEM0_URL: mem0.url,
    MEM0_API_KEY: mem0.key,
    MEM0_TIMEOUT_MS: '300',
    MEM0_SETTLE_MS: '0',
  };
  const gateway = await startGateway(settings);
  const config = configFromEnv(memoryGatewayEnv, {
    ...settings,
    DATABASE_URL: gateway.db.urlFor('memory-gateway'),
    LOG_LEVEL: 'silent',
    ALMANAC_TOKEN: 'x'.repeat(24),
  });
  const log = createLogger({ service: 'test', level: 'silent' });
  const cache = await openCache({ url: undefined, log });
  const tracer = await createTracer(config);
  const ctx = createContext(config, { log, cache, tracer, emit: () => Promise.resolve() });
  return {
    mem0,
    gateway,
    ctx,
    fault: (one) => {
      mem0.faults.push({ on: ADD[mode], fault: one });
    },
    copies: (memory_id) => mem0.stored.filter((one) => one.metadata['memory_id'] === memory_id),
    copied: async (memory_id) => {
      const { operation_id } = await operationFor(gateway, memory_id, 'mem0');
      return hurriedTo(gateway, operation_id, { status: 'done' });
    },
    close: async () => {
      await gateway.close();
      await ctx.db.close();
      await mem0.close();
    },
  };
}
