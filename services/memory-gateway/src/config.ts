import { z } from 'zod';
import { baseEnv, modelEnv } from '@almanac/shared/config/base-env';
import { configFromEnv } from '@almanac/shared/config/config-from-env';

/**
 * Settings of the memory-gateway. Without a key and an embeddings model there is no dense leg, and nothing is
 * degraded; without QDRANT_URL its vectors lie in Postgres.
 */
export const memoryGatewayEnv = baseEnv
  .extend({
    PORT: baseEnv.shape.PORT.default(8090),
    EMBEDDINGS_MODEL: z.string().min(1).optional(),
    EMBEDDINGS_DIMENSIONS: z.coerce.number().int().min(8).max(4096).default(1536),
    EMBEDDINGS_TIMEOUT_MS: z.coerce.number().int().min(100).max(60_000).default(3000),
    QDRANT_URL: z.url({ protocol: /^https?$/ }).optional(),
    QDRANT_API_KEY: z.string().min(1).optional(),
    QDRANT_TIMEOUT_MS: z.coerce.number().int().min(100).max(30_000).default(1500),
  })
  .extend(modelEnv.pick({ OPENROUTER_API_KEY: true, OPENROUTER_BASE_URL: true }).shape);
export type MemoryGatewayConfig = z.infer<typeof memoryGatewayEnv>;

/** Throws ConfigError naming every bad setting. */
export function readConfig(): MemoryGatewayConfig {
  return configFromEnv(memoryGatewayEnv, process.env);
}
