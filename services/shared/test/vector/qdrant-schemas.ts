/**
 * The requests Almanac makes of Qdrant, written strictly from the OpenAPI types of @qdrant/js-client-rest 1.19.0: a field that is
 * not in them, or of another type, is refused.
 */
import { z } from 'zod';

const id = z.union([z.uuid(), z.int().min(0)]);
const name = z.string().regex(/^[a-z0-9_-]{1,200}$/);
const empty = z.strictObject({});
const wait = z.strictObject({ wait: z.literal('true') });

const strictMode = z.strictObject({
  enabled: z.boolean(),
  max_query_limit: z.int().min(1).optional(),
  max_timeout: z.int().min(1).optional(),
  unindexed_filtering_retrieve: z.boolean().optional(),
  unindexed_filtering_update: z.boolean().optional(),
  search_max_hnsw_ef: z.int().optional(),
  search_max_oversampling: z.number().optional(),
  upsert_max_batchsize: z.int().optional(),
  filter_max_conditions: z.int().optional(),
});
const createCollection = z.strictObject({
  vectors: z.record(
    z.string(),
    z.strictObject({
      size: z.int().min(1).max(65_536),
      distance: z.enum(['Cosine', 'Euclid', 'Dot', 'Manhattan']),
      on_disk: z.boolean().optional(),
    }),
  ),
  sparse_vectors: z.record(z.string(), z.strictObject({ modifier: z.enum(['none', 'idf']) })),
  quantization_config: z.strictObject({
    scalar: z.strictObject({ type: z.literal('int8'), always_ram: z.boolean().optional() }),
  }),
  strict_mode_config: strictMode,
});
const createIndex = z.strictObject({
  field_name: z.string(),
  field_schema: z.union([
    z.strictObject({ type: z.literal('keyword'), is_tenant: z.boolean().optional() }),
    z.strictObject({ type: z.literal('bool') }),
  ]),
});

const sparse = z
  .strictObject({
    indices: z.array(z.int().min(0).max(0xffff_ffff)),
    values: z.array(z.number()),
  })
  .refine(({ indices, values }) => indices.length === values.length && indices.length > 0)
  .refine(({ indices }) => new Set(indices).size === indices.length, 'indices must be unique');
const payload = z.record(z.string(), z.unknown());
const upsert = z.strictObject({
  points: z
    .array(
      z.strictObject({
        id,
        vector: z.record(z.string(), z.union([z.array(z.number()), sparse])),
        payload,
      }),
    )
    .min(1),
});

const condition = z.strictObject({
  key: z.string(),
  match: z.union([
    z.strictObject({ value: z.union([z.string(), z.boolean(), z.int()]) }),
    z.strictObject({ any: z.array(z.string()) }),
  ]),
});
const query = z.strictObject({
  query: z.union([z.array(z.number()), sparse]),
  using: z.string(),
  params: z
    .strictObject({
      quantization: z.strictObject({ rescore: z.boolean(), oversampling: z.number().min(1) }),
    })
    .optional(),
  filter: z.strictObject({ must: z.array(condition) }),
  limit: z.int().min(1),
  with_payload: z.array(z.string()),
});
export type QueryBody = z.infer<typeof query>;

const alias = z.union([
  z.strictObject({ delete_alias: z.strictObject({ alias_name: name }) }),
  z.strictObject({ create_alias: z.strictObject({ alias_name: name, collection_name: name }) }),
]);

/** Every operation with its method, its path below the server, its query string and its body. */
export const OPERATIONS = {
  listCollections: ['GET', '/collections', empty, z.undefined()],
  listAliases: ['GET', '/aliases', empty, z.undefined()],
  exists: ['GET', '/collections/:name/exists', empty, z.undefined()],
  getCollection: ['GET', '/collections/:name', empty, z.undefined()],
  createCollection: ['PUT', '/collections/:name', empty, createCollection],
  updateCollection: [
    'PATCH',
    '/collections/:name',
    empty,
    z.strictObject({ strict_mode_config: strictMode }),
  ],
  deleteCollection: ['DELETE', '/collections/:name', empty, z.undefined()],
  createIndex: ['PUT', '/collections/:name/index', wait, createIndex],
  changeAliases: [
    'POST',
    '/collections/aliases',
    empty,
    z.strictObject({ actions: z.array(alias).min(1) }),
  ],
  upsert: ['PUT', '/collections/:name/points', wait, upsert],
  query: ['POST', '/collections/:name/points/query', empty, query],
  retrieve: [
    'POST',
    '/collections/:name/points',
    empty,
    z.strictObject({
      ids: z.array(id),
      with_payload: z.literal(true),
      with_vector: z.literal(false),
    }),
  ],
  scroll: [
    'POST',
    '/collections/:name/points/scroll',
    empty,
    z.strictObject({
      limit: z.int().min(1),
      offset: id.optional(),
      with_payload: z.literal(true),
      with_vector: z.literal(false),
    }),
  ],
  count: [
    'POST',
    '/collections/:name/points/count',
    empty,
    z.strictObject({ exact: z.literal(true) }),
  ],
  deletePoints: [
    'POST',
    '/collections/:name/points/delete',
    wait,
    z.strictObject({ points: z.array(id).min(1) }),
  ],
  batch: [
    'POST',
    '/collections/:name/points/batch',
    wait,
    z.strictObject({
      operations: z
        .array(
          z.strictObject({
            overwrite_payload: z.strictObject({ payload, points: z.array(id).length(1) }),
          }),
        )
        .min(1),
    }),
  ],
} as const satisfies Record<string, readonly [string, string, z.ZodType, z.ZodType]>;

export type Operation = keyof typeof OPERATIONS;
export type BodyOf<O extends Operation> = z.infer<(typeof OPERATIONS)[O][3]>;
