/**
 * The vector index over Postgres rows, for installations without a vector store. Exact up to `EXACT_LIMIT` vectors in the
 * searched scopes; above that the vectors nearest by signature (one sign bit per dimension, Hamming distance, compared in
 * SQL) are chosen first and then compared exactly.
 */
import { AppError } from '../lang/app-error.ts';
import type { Queryable } from '../pg/database.ts';
import { statement } from '../pg/statement.ts';
import type { VectorHit, VectorIndex, VectorPoint } from './vector-index.ts';

export interface PostgresVectorsOptions {
  db: Queryable;
  /** Vectors of other models are not compared with: they mean something else. */
  model: string;
  dimensions: number;
}

const EXACT_LIMIT = 500;

const upsertVector = statement<
  never,
  [string, string, string, string, number, string, string[], string, Buffer]
>(
  `insert into memory.memory_vectors
     (collection, item_id, scope, model, dimensions, kind, tags, signature, embedding)
   values ($1, $2, $3, $4, $5, $6, $7, $8::text::bit varying, $9)
   on conflict (collection, item_id, model) do update
     set scope = excluded.scope, dimensions = excluded.dimensions, kind = excluded.kind,
         tags = excluded.tags, signature = excluded.signature, embedding = excluded.embedding,
         embedded_at = now()`,
);
const nearest = statement<
  { item_id: string; embedding: Buffer },
  [
    collections: string[],
    scopes: string[] | null,
    model: string,
    dimensions: number,
    signature: string,
    kinds: string[] | null,
    tags: string[] | null,
    limit: number,
  ]
>(
  `select item_id, embedding from memory.memory_vectors
    where collection = any ($1) and ($2::text[] is null or scope = any ($2))
      and model = $3 and dimensions = $4
      and ($6::text[] is null or kind = any ($6)) and ($7::text[] is null or tags @> $7)
    order by bit_count(signature # $5::text::bit varying), item_id
    limit $8`,
);
const moveVectors = statement<never, [string[], string, string]>(
  'update memory.memory_vectors set collection = $3 where item_id = any ($1) and collection = $2',
);
const removeVectors = statement<never, [string[]]>(
  'delete from memory.memory_vectors where item_id = any ($1)',
);

/** A vector index in the table `memory.memory_vectors` of `db`. */
export function postgresVectors({ db, model, dimensions }: PostgresVectorsOptions): VectorIndex {
  return {
    upsert: async (points) => {
      for (const point of points) await upsertOne(db, model, dimensions, point);
    },
    search: async ({ collections, scopes, vector, limit, kinds, tags }) => {
      const query = unit(vector, dimensions);
      const rows = await nearest.many(
        db,
        collections,
        scopes,
        model,
        dimensions,
        signatureOf(query),
        kinds ?? null,
        tags ?? null,
        Math.max(limit, EXACT_LIMIT),
      );
      const hits = rows.map(({ item_id, embedding }): VectorHit => {
        return { item_id, score: dot(query, floatsOf(embedding)) };
      });
      return hits.toSorted((a, b) => b.score - a.score).slice(0, limit);
    },
    move: async (item_ids, from, to) => void (await moveVectors.run(db, item_ids, from, to)),
    remove: async (item_ids) => void (await removeVectors.run(db, item_ids)),
    check: () => Promise.resolve({ status: 'pass', detail: 'vectors in Postgres' }),
  };
}

async function upsertOne(
  db: Queryable,
  model: string,
  dimensions: number,
  point: VectorPoint,
): Promise<void> {
  const { collection, item_id, scope, kind, tags } = point;
  const vector = unit(point.vector, dimensions);
  const bytes = Buffer.from(vector.buffer);
  const signature = signatureOf(vector);
  await upsertVector.run(
    db,
    collection,
    item_id,
    scope,
    model,
    dimensions,
    kind,
    tags,
    signature,
    bytes,
  );
}

/** The vector at length 1, so that a dot product is the cosine. A vector without direction stays as it is. */
function unit(vector: number[], dimensions: number): Float32Array<ArrayBuffer> {
  if (vector.length !== dimensions) {
    throw new AppError(
      'unavailable',
      `A vector has ${vector.length} dimensions, not ${dimensions}.`,
    );
  }
  const length = Math.hypot(...vector) || 1;
  return Float32Array.from(vector, (value) => value / length);
}

function signatureOf(vector: Float32Array): string {
  return Array.from(vector, (value) => (value > 0 ? '1' : '0')).join('');
}

/** The bytes may lie at an offset a Float32Array cannot start at: they are copied. */
function floatsOf(bytes: Buffer): Float32Array {
  return new Float32Array(new Uint8Array(bytes).buffer);
}

function dot(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, index) => sum + value * (b[index] ?? 0), 0);
}
