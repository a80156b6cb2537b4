/**
 * The vector store over Postgres rows, for installations without another. A search by meaning narrows in SQL, by the Hamming
 * distance of bits, and compares what is left in bytes; up to `COMPARED` vectors in the searched scopes it misses none.
 */
import type { Database, Queryable } from '../pg/database.ts';
import {
  contentsBySignature,
  contentsBySketch,
  countVectors,
  dropContents,
  dropVectors,
  findByWords,
  findVectors,
  listVectors,
  placeVectors,
  removeContents,
  removeVectors,
  upsertContents,
  upsertVectors,
} from './postgres-vector-rows.ts';
import {
  dotBytes,
  requireDimensions,
  signatureOf,
  SKETCH_BITS,
  sketchOf,
  toBytes,
  unit,
} from './vector-bits.ts';
import type {
  SparseVector,
  StoreSearch,
  VectorHit,
  VectorPoint,
  VectorStore,
  VectorTarget,
} from './vector-store.ts';

/** How many vectors are told apart by their sketch, then by their signature, then compared. */
const SKETCHED = 1000;
const COMPARED = 300;
/** Rows per statement when a collection is dropped. */
const DROPPED = 5000;

/** A vector store in the tables `memory.vectors` and `memory.vector_contents` of `db`. */
export function postgresVectors(db: Database): VectorStore {
  return {
    name: 'postgres',
    // Its tables come with the schema; a collection is its rows.
    ensure: () => Promise.resolve('present'),
    publish: () => Promise.resolve(),
    drop: async ({ collection_no }) => {
      while ((await dropVectors.run(db, collection_no, DROPPED)) > 0);
      while ((await dropContents.run(db, collection_no, DROPPED)) > 0);
    },
    upsert: (target, points) => upsert(db, target, points),
    search: (target, search) =>
      'vector' in search.by
        ? searchByMeaning(db, target, search, search.by.vector)
        : searchByWords(db, target, search, search.by.words),
    find: (target, item_ids) => findVectors.many(db, target.collection_no, item_ids),
    place: async (target, places) => {
      await placeVectors.run(db, target.collection_no, JSON.stringify(places));
    },
    remove: (target, item_ids) => remove(db, target, item_ids),
    list: async (target, after, limit) => {
      const rows = await listVectors.many(db, target.collection_no, after ?? '', limit);
      const last = rows.at(-1);
      return {
        points: rows.map((place) => ({ key: place.item_id, place })),
        next: rows.length < limit || last === undefined ? null : last.item_id,
      };
    },
    removeKeys: (target, keys) => remove(db, target, keys),
    count: async (target) => (await countVectors.one(db, target.collection_no)).n,
    check: () => Promise.resolve({ status: 'pass', detail: 'vectors in Postgres' }),
  };
}

async function upsert(db: Database, target: VectorTarget, points: VectorPoint[]): Promise<void> {
  const rows = points.map(({ vector, words, ...place }) => {
    requireDimensions(vector, target.dimensions);
    const direction = unit(vector);
    const { bytes, scale } = toBytes(direction);
    return {
      ...place,
      sketch: sketchOf(direction),
      signature: signatureOf(direction),
      scale,
      embedding: bytes.toString('hex'),
      tokens: words.indices.map(signed),
      weights: words.values,
    };
  });
  const json = JSON.stringify(rows);
  await db.transaction(async (tx) => {
    await upsertVectors.run(tx, target.collection_no, json);
    await upsertContents.run(tx, target.collection_no, json);
  });
}

function remove(db: Database, target: VectorTarget, item_ids: string[]): Promise<void> {
  return db.transaction(async (tx) => {
    await removeVectors.run(tx, target.collection_no, item_ids);
    await removeContents.run(tx, target.collection_no, item_ids);
  });
}

async function searchByMeaning(
  db: Queryable,
  target: VectorTarget,
  search: StoreSearch,
  vector: number[],
): Promise<VectorHit[]> {
  requireDimensions(vector, target.dimensions);
  const query = unit(vector);
  const filter = [target.collection_no, ...filterOf(search), sketchOf(query)] as const;
  const compared = Math.max(COMPARED, search.limit);
  const sketched = Math.max(SKETCHED, compared);
  // The sketch of a short vector is its whole signature.
  const rows =
    target.dimensions <= SKETCH_BITS
      ? await contentsBySketch.many(db, ...filter, compared)
      : await contentsBySignature.many(db, ...filter, sketched, signatureOf(query), compared);
  const hits = rows.map(({ item_id, embedding, scale }): VectorHit => {
    return { item_id, score: dotBytes(query, embedding, scale) };
  });
  return hits
    .toSorted((a, b) => b.score - a.score || (a.item_id < b.item_id ? -1 : 1))
    .slice(0, search.limit);
}

function searchByWords(
  db: Queryable,
  target: VectorTarget,
  search: StoreSearch,
  { indices, values }: SparseVector,
): Promise<VectorHit[]> {
  const filter = filterOf(search);
  const tokens = indices.map(signed);
  return findByWords.many(db, target.collection_no, ...filter, tokens, values, search.limit);
}

function filterOf({ scopes, kinds, tags, past }: StoreSearch) {
  return [scopes, past === true, kinds ?? null, tags ?? null] as const;
}

/** Postgres has no unsigned integers: the same 32 bits, read with a sign. */
const signed = (token: number): number => token | 0;
