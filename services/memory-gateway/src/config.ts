import { z } from 'zod';
import { baseEnv, modelEnv, tracingEnv } from '@almanac/shared/config/base-env';
import { configFromEnv } from '@almanac/shared/config/config-from-env';

/** Settings of the memory-gateway. Without a key and an embeddings model there is no dense leg, and nothing is degraded. */
export const memoryGatewayEnv = baseEnv
  .extend({
    PORT: baseEnv.shape.PORT.default(8090),
    /** Where answers are kept; without it each process keeps a few itself. */
    VALKEY_URL: z.url({ protocol: /^rediss?$/ }).optional(),
    /** The names by which /mcp may be called, separated by commas; IPv6 in brackets. */
    MCP_ALLOWED_HOSTS: z
      .string()
      .default('localhost,127.0.0.1,[::1],memory-gateway')
      .transform((text) => text.split(',').map((name) => name.trim().toLowerCase())),
    EMBEDDINGS_MODEL: z.string().min(1).optional(),
    EMBEDDINGS_DIMENSIONS: z.coerce.number().int().min(8).max(4096).default(1536),
    EMBEDDINGS_TIMEOUT_MS: z.coerce.number().int().min(100).max(60_000).default(3000),
    RERANK_MODEL: z.string().min(1).optional(),
    RERANK_TIMEOUT_MS: z.coerce.number().int().min(50).max(10_000).default(800),
  })
  .extend(modelEnv.shape)
  .extend(tracingEnv.shape)
  .extend({
    /** A mirror of all new memories: written, never read. */
    MEM0_MODE: z.enum(['off', 'platform', 'selfhosted']).default('off'),
    MEM0_URL: z.url({ protocol: /^https?$/ }).optional(),
    MEM0_API_KEY: z.string().min(1).optional(),
    MEM0_TIMEOUT_MS: z.coerce.number().int().min(100).max(60_000).default(10_000),
    /** How long a memory sent without an answer may take to come up there; only then it is sent again. */
    MEM0_SETTLE_MS: z.coerce.number().int().min(0).max(600_000).default(60_000),
  });
export type MemoryGatewayConfig = z.infer<typeof memoryGatewayEnv>;

/** Throws ConfigError naming every bad setting. */
export function readConfig(): MemoryGatewayConfig {
  return configFromEnv(memoryGatewayEnv, process.env);
}
