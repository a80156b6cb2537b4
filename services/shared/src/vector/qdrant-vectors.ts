/** The vector store in Qdrant: one point per item with a dense vector and the weights of its words. */
import { z } from 'zod';
import { qdrantCalls, type QdrantCalls, type QdrantOptions } from './qdrant-calls.ts';
import { DENSE, ensureCollection, QDRANT_BATCH, QDRANT_PAGE, WORDS } from './qdrant-collection.ts';
import { filterOf, payloadOf, placeOf, pointId, pointOf } from './qdrant-points.ts';
import { requireDimensions } from './vector-bits.ts';
import type {
  StoredPage,
  StoreSearch,
  VectorHit,
  VectorPlace,
  VectorStore,
  VectorTarget,
} from './vector-store.ts';

const hitPayload = z.object({ item_id: z.string() });
/** How many more candidates than asked for are compared exactly. */
const OVERSAMPLING = 2;

export function qdrantVectors(options: QdrantOptions): VectorStore {
  const calls = qdrantCalls(options);
  return {
    name: 'qdrant',
    ensure: (target) => calls.patient((client) => ensureCollection(client, target)),
    publish: (names) => publish(calls, names),
    drop: async ({ physical }) => {
      await calls.patient((client) => client.deleteCollection(physical));
    },
    upsert: async (target, points) => {
      for (const { vector } of points) requireDimensions(vector, target.dimensions);
      for (const batch of batches(points)) {
        const request = { wait: true, points: batch.map(pointOf) };
        await calls.patient((client) => client.upsert(target.physical, request));
      }
    },
    search: (target, search) => searchPoints(calls, target, search),
    find: (target, item_ids) => findPoints(calls, target, item_ids),
    place: async (target, places) => {
      for (const batch of batches(places)) {
        const operations = batch.map((place) => ({
          overwrite_payload: { payload: payloadOf(place), points: [pointId(place.item_id)] },
        }));
        await calls.patient((client) => client.batchUpdate(target.physical, { operations }));
      }
    },
    remove: (target, item_ids) => removePoints(calls, target, item_ids.map(pointId)),
    list: (target, after, limit) => listPoints(calls, target, after, limit),
    removeKeys: (target, keys) => removePoints(calls, target, keys.map(readKey)),
    count: async ({ physical }) =>
      (await calls.patient((client) => client.count(physical, { exact: true }))).count,
    check: () => calls.check(),
  };
}

async function searchPoints(
  calls: QdrantCalls,
  { physical, dimensions }: VectorTarget,
  search: StoreSearch,
): Promise<VectorHit[]> {
  const { by } = search;
  if ('vector' in by) requireDimensions(by.vector, dimensions);
  else if (by.words.indices.length === 0) return [];
  if (search.scopes?.length === 0 || search.kinds?.length === 0) return [];
  const request = {
    ...('vector' in by
      ? {
          query: by.vector,
          using: DENSE,
          params: { quantization: { rescore: true, oversampling: OVERSAMPLING } },
        }
      : { query: by.words, using: WORDS }),
    filter: filterOf(search),
    limit: Math.min(search.limit, QDRANT_PAGE),
    with_payload: ['item_id'],
  };
  const { points } = await calls.quick((client) => client.query(physical, request));
  return points.map(({ payload, score }) => {
    return { item_id: hitPayload.parse(payload).item_id, score };
  });
}

async function findPoints(
  calls: QdrantCalls,
  { physical }: VectorTarget,
  item_ids: string[],
): Promise<VectorPlace[]> {
  if (item_ids.length === 0) return [];
  const request = { ids: item_ids.map(pointId), with_payload: true, with_vector: false };
  const records = await calls.patient((client) => client.retrieve(physical, request));
  return records.flatMap((record) => placeOf(record) ?? []);
}

async function listPoints(
  calls: QdrantCalls,
  { physical }: VectorTarget,
  after: string | null,
  limit: number,
): Promise<StoredPage> {
  const request = {
    limit: Math.min(limit, QDRANT_PAGE),
    with_payload: true,
    with_vector: false,
    ...(after === null ? {} : { offset: readKey(after) }),
  };
  const page = await calls.patient((client) => client.scroll(physical, request));
  const next = z.union([z.string(), z.number()]).nullish().parse(page.next_page_offset);
  return {
    points: page.points.map((record) => ({ key: keyOf(record.id), place: placeOf(record) })),
    next: next === null || next === undefined ? null : keyOf(next),
  };
}

async function removePoints(
  calls: QdrantCalls,
  { physical }: VectorTarget,
  ids: (string | number)[],
): Promise<void> {
  for (const points of batches(ids)) {
    await calls.patient((client) => client.delete(physical, { wait: true, points }));
  }
}

/** A name that is taken is moved: Qdrant does all of one request, or nothing. */
async function publish(
  calls: QdrantCalls,
  names: { name: string; physical: string }[],
): Promise<void> {
  const { aliases } = await calls.patient((client) => client.getAliases());
  const points_to = new Map(aliases.map((one) => [one.alias_name, one.collection_name]));
  const actions = names
    .filter(({ name, physical }) => points_to.get(name) !== physical)
    .flatMap(({ name, physical }) => [
      ...(points_to.has(name) ? [{ delete_alias: { alias_name: name } }] : []),
      { create_alias: { alias_name: name, collection_name: physical } },
    ]);
  if (actions.length === 0) return;
  await calls.patient((client) => client.updateCollectionAliases({ actions }));
}

/** Ids of others may be numbers: as keys they are told from UUIDs by a mark. */
const keyOf = (id: string | number): string => (typeof id === 'number' ? `#${id}` : id);
const readKey = (key: string): string | number =>
  key.startsWith('#') ? Number(key.slice(1)) : key;

function batches<T>(items: T[]): T[][] {
  return Array.from({ length: Math.ceil(items.length / QDRANT_BATCH) }, (_, index) =>
    items.slice(index * QDRANT_BATCH, (index + 1) * QDRANT_BATCH),
  );
}
