/** The dense leg: embedders, stores, and which of them answer now. */
import type { Check } from '@almanac/shared/contracts/health';
import { AppError } from '@almanac/shared/lang/app-error';
import { must } from '@almanac/shared/lang/assert';
import type { Database } from '@almanac/shared/pg/database';
import { createEmbedder, type EmbedderOptions } from '@almanac/shared/model/embedder';
import { listLive } from '@almanac/shared/vector/collection-rows';
import { postgresVectors } from '@almanac/shared/vector/postgres-vectors';
import { qdrantVectors } from '@almanac/shared/vector/qdrant-vectors';
import {
  collectionSearch,
  modelName,
  type QueryVector,
  type VectorIndex,
} from '@almanac/shared/vector/search-collections';
import type { VectorStores, WantedModel } from '@almanac/shared/vector/set-up-collections';
import { guardedEmbedder, type GuardedEmbedder } from './clients/guarded-embedder.ts';
import type { MemoryGatewayConfig } from './config.ts';

export interface DenseLeg {
  embedder: {
    /** A query's vector, made with the model whose vectors are searched now; it may be kept under that name (`of`). */
    embedQuery(text: string): Promise<QueryVector>;
    /** The embedder of one model: the configured one, or the one before it while that still answers. */
    ofModel(model: { model: string; dimensions: number }): GuardedEmbedder;
    check(): Promise<Check>;
  };
  vectors: VectorIndex;
  stores: VectorStores;
  /** What is configured; the collections follow. */
  wanted: WantedModel;
  /** `model@dimensions` of what is configured. */
  name: string;
}

/** Undefined when no embedder is configured: then there is no dense leg, and nothing is degraded. */
export function createDenseLeg(
  config: MemoryGatewayConfig,
  options: Omit<EmbedderOptions, 'config'> & { db: Database },
): DenseLeg | undefined {
  const { EMBEDDINGS_MODEL: model, EMBEDDINGS_DIMENSIONS: dimensions, QDRANT_URL } = config;
  if (config.OPENROUTER_API_KEY === undefined || model === undefined) return undefined;
  const { db } = options;
  const stores = vectorStores(config, db);
  const wanted: WantedModel = {
    store: QDRANT_URL === undefined ? 'postgres' : 'qdrant',
    model,
    dimensions,
  };
  const ofModel = embedders(config, options);
  // Made now, so that a health check before the first call has one to ask.
  ofModel(wanted);
  return {
    embedder: {
      embedQuery: async (text) => {
        const active = await activeModel(db);
        const vector = await ofModel(active).embedQuery(text);
        return Object.assign(vector, { of: modelName(active) });
      },
      ofModel,
      check: () => ofModel(wanted).check(),
    },
    vectors: collectionSearch(db, stores),
    stores,
    wanted,
    name: modelName(wanted),
  };
}

/** The stores that a configuration names: Postgres always, as what it holds answers until Qdrant has it. */
function vectorStores(config: MemoryGatewayConfig, db: Database): VectorStores {
  const { QDRANT_URL: url, QDRANT_API_KEY: api_key, QDRANT_TIMEOUT_MS: timeout_ms } = config;
  const postgres = postgresVectors(db);
  if (url === undefined) return { postgres };
  return { postgres, qdrant: qdrantVectors({ url, api_key, timeout_ms }) };
}

function embedders(
  config: MemoryGatewayConfig,
  options: Omit<EmbedderOptions, 'config'>,
): DenseLeg['embedder']['ofModel'] {
  const made = new Map<string, GuardedEmbedder>();
  return ({ model, dimensions }) => {
    const name = modelName({ model, dimensions });
    const known = made.get(name);
    if (known !== undefined) return known;
    const own = { ...config, EMBEDDINGS_MODEL: model, EMBEDDINGS_DIMENSIONS: dimensions };
    const embedder = must(createEmbedder({ ...options, config: own }), 'a key and a model');
    const guarded = guardedEmbedder(embedder, config.EMBEDDINGS_TIMEOUT_MS);
    made.set(name, guarded);
    return guarded;
  };
}

/** All active collections share one model: they are switched together. */
async function activeModel(db: Database): Promise<{ model: string; dimensions: number }> {
  const live = await listLive.many(db);
  const active = live.find(({ state }) => state === 'active');
  if (active !== undefined) return active;
  throw new AppError('unavailable', 'There is no vector collection yet.');
}
