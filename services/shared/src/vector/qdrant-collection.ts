/** What a collection of Almanac's looks like in Qdrant, and how one that is there is brought to that. */
import type { QdrantClient, Schemas } from '@qdrant/js-client-rest';
import { AppError } from '../lang/app-error.ts';
import type { VectorTarget } from './vector-store.ts';

export const DENSE = 'dense';
export const WORDS = 'bm25';

/** The most a request may carry; strict mode holds callers other than Almanac to it as well. */
export const QDRANT_BATCH = 128;
export const QDRANT_PAGE = 1000;

/** Everything a filter names is indexed: what is not is refused by strict mode instead of scanned. */
const INDEXES: Record<string, Schemas['PayloadFieldSchema']> = {
  scope: { type: 'keyword', is_tenant: true },
  past: { type: 'bool' },
  kind: { type: 'keyword' },
  tags: { type: 'keyword' },
};

const STRICT: Schemas['StrictModeConfig'] = {
  enabled: true,
  unindexed_filtering_retrieve: false,
  unindexed_filtering_update: false,
  max_query_limit: QDRANT_PAGE,
  max_timeout: 60,
  search_max_hnsw_ef: 1024,
  search_max_oversampling: 4,
  upsert_max_batchsize: QDRANT_BATCH,
  filter_max_conditions: 128,
};

/** Makes it, or checks and mends the one that is there. Throws `conflict` where that has vectors of another dimension. */
export async function ensureCollection(
  client: QdrantClient,
  { physical, dimensions }: VectorTarget,
): Promise<'created' | 'present'> {
  const { exists } = await client.collectionExists(physical);
  if (!exists) await create(client, physical, dimensions);
  const info = await client.getCollection(physical);
  requireShape(info, physical, dimensions);
  if (info.config.strict_mode_config?.enabled !== true) {
    await client.updateCollection(physical, { strict_mode_config: STRICT });
  }
  for (const [field_name, field_schema] of Object.entries(INDEXES)) {
    if (info.payload_schema[field_name] !== undefined) continue;
    await client.createPayloadIndex(physical, { field_name, field_schema, wait: true });
  }
  return exists ? 'present' : 'created';
}

/**
 * The vectors lie on disk and a byte per dimension in memory: four times the memories in the same space, and the best are
 * compared again exactly. The words' weights come without idf, which Qdrant knows better.
 */
async function create(client: QdrantClient, physical: string, size: number): Promise<void> {
  try {
    await client.createCollection(physical, {
      vectors: { [DENSE]: { size, distance: 'Cosine', on_disk: true } },
      sparse_vectors: { [WORDS]: { modifier: 'idf' } },
      quantization_config: { scalar: { type: 'int8', always_ram: true } },
      strict_mode_config: STRICT,
    });
  } catch (error) {
    // Another process was faster, which is as good.
    if (!(await client.collectionExists(physical)).exists) throw error;
  }
}

function requireShape(info: Schemas['CollectionInfo'], physical: string, size: number): void {
  const { vectors, sparse_vectors } = info.config.params;
  const dense = vectors !== undefined && DENSE in vectors ? vectors[DENSE] : undefined;
  const has = typeof dense === 'object' && 'size' in dense ? dense.size : undefined;
  if (has !== size) {
    throw new AppError(
      'conflict',
      `Qdrant's collection ${physical} has vectors of ${String(has ?? 'no')} dimensions, not ${size}: it is not Almanac's. Rename or remove it.`,
    );
  }
  if (sparse_vectors?.[WORDS]?.modifier === 'idf') return;
  throw new AppError(
    'conflict',
    `Qdrant's collection ${physical} has no words with idf: it is not Almanac's. Rename or remove it.`,
  );
}
