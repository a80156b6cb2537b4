/** The stand-in's collections: exact search, BM25's idf over all points of a collection, strict mode. */
import type { Schemas } from '@qdrant/js-client-rest';
import { unreachable } from '../../src/lang/assert.ts';
import type { BodyOf, Operation, QueryBody } from './qdrant-schemas.ts';

export class Refused extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

type Id = string | number;
type Sparse = { indices: number[]; values: number[] };
export interface Point {
  id: Id;
  vector: Record<string, number[] | Sparse>;
  payload: Record<string, unknown>;
}

export interface StoredCollection {
  config: BodyOf<'createCollection'>;
  indexes: Record<string, Schemas['PayloadIndexInfo']>;
  points: Map<Id, Point>;
}

const DONE: Schemas['UpdateResult'] = { operation_id: 1, status: 'completed' };

export class QdrantMemory {
  readonly collections = new Map<string, StoredCollection>();
  readonly aliases = new Map<string, string>();

  perform(operation: Operation, name: string, body: unknown): unknown {
    switch (operation) {
      case 'listCollections':
        return { collections: [...this.collections.keys()].map((one) => ({ name: one })) };
      case 'listAliases':
        return {
          aliases: [...this.aliases].map(([alias_name, collection_name]) => ({
            alias_name,
            collection_name,
          })),
        };
      case 'exists':
        return { exists: this.collections.has(this.#real(name)) };
      case 'createCollection':
        return this.#create(name, body as BodyOf<'createCollection'>);
      case 'deleteCollection':
        return this.collections.delete(name);
      case 'changeAliases':
        return this.#changeAliases(body as BodyOf<'changeAliases'>);
      default:
        return this.#within(operation, this.#get(name), body);
    }
  }

  #within(
    operation: Exclude<
      Operation,
      | 'listCollections'
      | 'listAliases'
      | 'exists'
      | 'createCollection'
      | 'deleteCollection'
      | 'changeAliases'
    >,
    collection: StoredCollection,
    body: unknown,
  ): unknown {
    switch (operation) {
      case 'getCollection':
        return infoOf(collection);
      case 'updateCollection':
        collection.config.strict_mode_config = (
          body as BodyOf<'updateCollection'>
        ).strict_mode_config;
        return true;
      case 'createIndex':
        return createIndex(collection, body as BodyOf<'createIndex'>);
      case 'upsert':
        return upsert(collection, body as BodyOf<'upsert'>);
      case 'query':
        return query(collection, body as QueryBody);
      case 'retrieve':
        return (body as BodyOf<'retrieve'>).ids.flatMap((id) => recordOf(collection, id));
      case 'scroll':
        return scroll(collection, body as BodyOf<'scroll'>);
      case 'count':
        return { count: collection.points.size };
      case 'deletePoints':
        for (const id of (body as BodyOf<'deletePoints'>).points) collection.points.delete(id);
        return DONE;
      case 'batch':
        return batch(collection, body as BodyOf<'batch'>);
      default:
        return unreachable(operation);
    }
  }

  #real(name: string): string {
    return this.aliases.get(name) ?? name;
  }

  #get(name: string): StoredCollection {
    const found = this.collections.get(this.#real(name));
    if (found === undefined) throw new Refused(404, `Collection ${name} doesn't exist!`);
    return found;
  }

  #create(name: string, config: BodyOf<'createCollection'>): boolean {
    if (this.collections.has(name)) throw new Refused(409, `Collection ${name} already exists!`);
    this.collections.set(name, { config, indexes: {}, points: new Map() });
    return true;
  }

  #changeAliases({ actions }: BodyOf<'changeAliases'>): boolean {
    const next = new Map(this.aliases);
    for (const action of actions) {
      if ('delete_alias' in action) {
        if (!next.delete(action.delete_alias.alias_name)) throw new Refused(404, 'no such alias');
        continue;
      }
      const { alias_name, collection_name } = action.create_alias;
      if (this.collections.has(alias_name) || !this.collections.has(collection_name)) {
        throw new Refused(400, `alias ${alias_name} cannot be made`);
      }
      next.set(alias_name, collection_name);
    }
    this.aliases.clear();
    for (const [alias, collection] of next) this.aliases.set(alias, collection);
    return true;
  }
}

function infoOf({ config, indexes, points }: StoredCollection): Schemas['CollectionInfo'] {
  return {
    status: 'green',
    optimizer_status: 'ok',
    indexed_vectors_count: 0,
    points_count: points.size,
    segments_count: 2,
    config: {
      params: {
        vectors: config.vectors as Schemas['VectorsConfig'],
        sparse_vectors: config.sparse_vectors,
        shard_number: 1,
      },
      hnsw_config: { m: 16, ef_construct: 100, full_scan_threshold: 10_000 },
      optimizer_config: {
        deleted_threshold: 0.2,
        vacuum_min_vector_number: 1000,
        default_segment_number: 0,
        flush_interval_sec: 5,
      },
      quantization_config: config.quantization_config,
      strict_mode_config: config.strict_mode_config as Schemas['StrictModeConfigOutput'],
    },
    payload_schema: indexes,
  };
}

function createIndex(
  collection: StoredCollection,
  { field_name, field_schema }: BodyOf<'createIndex'>,
): Schemas['UpdateResult'] {
  collection.indexes[field_name] = {
    data_type: field_schema.type,
    params: field_schema,
    points: collection.points.size,
  };
  return DONE;
}

function upsert(collection: StoredCollection, body: BodyOf<'upsert'>): Schemas['UpdateResult'] {
  const most = collection.config.strict_mode_config.upsert_max_batchsize ?? Infinity;
  if (body.points.length > most) throw new Refused(400, 'strict mode: upsert limit');
  for (const point of body.points) {
    for (const [name, vector] of Object.entries(point.vector)) {
      const size = collection.config.vectors[name]?.size;
      const known = Array.isArray(vector)
        ? size === vector.length
        : name in collection.config.sparse_vectors;
      if (!known) throw new Refused(400, `Wrong input: Vector dimension error: ${name}`);
    }
    collection.points.set(point.id, point);
  }
  return DONE;
}

function query(collection: StoredCollection, body: QueryBody): Schemas['QueryResponse'] {
  const strict = collection.config.strict_mode_config;
  if (body.limit > (strict.max_query_limit ?? Infinity))
    throw new Refused(400, 'strict mode: limit');
  for (const { key } of body.filter.must) {
    if (strict.unindexed_filtering_retrieve === false && collection.indexes[key] === undefined) {
      throw new Refused(400, `strict mode: ${key} is not indexed`);
    }
  }
  const passing = [...collection.points.values()].filter((point) =>
    passes(point, body.filter.must),
  );
  const idf = idfOf(collection, body.using);
  const scored = passing.flatMap((point) => {
    const vector = point.vector[body.using];
    if (vector === undefined) return [];
    const score = Array.isArray(vector)
      ? cosine(vector, body.query as number[])
      : dot(vector, body.query as Sparse, idf);
    if (!Array.isArray(vector) && score === 0) return [];
    const payload = Object.fromEntries(body.with_payload.map((key) => [key, point.payload[key]]));
    return [{ id: point.id, version: 1, score, payload }];
  });
  return { points: scored.toSorted((a, b) => b.score - a.score).slice(0, body.limit) };
}

function passes(point: Point, must: QueryBody['filter']['must']): boolean {
  return must.every(({ key, match }) => {
    const value = point.payload[key];
    const values = Array.isArray(value) ? (value as unknown[]) : [value];
    const wanted: unknown[] = 'any' in match ? match.any : [match.value];
    return values.some((one) => wanted.includes(one));
  });
}

function cosine(a: number[], b: number[]): number {
  if (a.length !== b.length) throw new Refused(400, 'Wrong input: Vector dimension error');
  const sum = a.reduce((all, value, at) => all + value * (b[at] ?? 0), 0);
  return sum / (Math.hypot(...a) * Math.hypot(...b) || 1);
}

function idfOf(collection: StoredCollection, using: string): (index: number) => number {
  const counts = new Map<number, number>();
  let n = 0;
  for (const { vector } of collection.points.values()) {
    const sparse = vector[using];
    if (sparse === undefined || Array.isArray(sparse)) continue;
    n += 1;
    for (const index of sparse.indices) counts.set(index, (counts.get(index) ?? 0) + 1);
  }
  return (index) => {
    const df = counts.get(index) ?? 0;
    return Math.log(1 + (n - df + 0.5) / (df + 0.5));
  };
}

function dot(a: Sparse, b: Sparse, idf: (index: number) => number): number {
  return b.indices.reduce((sum, index, at) => {
    const own = a.indices.indexOf(index);
    return own < 0 ? sum : sum + (a.values[own] ?? 0) * (b.values[at] ?? 0) * idf(index);
  }, 0);
}

function recordOf(collection: StoredCollection, id: Id): Schemas['Record'][] {
  const point = collection.points.get(id);
  return point === undefined ? [] : [{ id, payload: point.payload }];
}

function scroll(collection: StoredCollection, body: BodyOf<'scroll'>): Schemas['ScrollResult'] {
  const ids = [...collection.points.keys()].toSorted((a, b) => (String(a) < String(b) ? -1 : 1));
  const from = body.offset === undefined ? 0 : ids.indexOf(body.offset);
  const page = ids.slice(from, from + body.limit);
  return {
    points: page.flatMap((id) => recordOf(collection, id)),
    next_page_offset: ids[from + body.limit] ?? null,
  };
}

function batch(collection: StoredCollection, body: BodyOf<'batch'>): Schemas['UpdateResult'][] {
  return body.operations.map(({ overwrite_payload: { payload, points } }) => {
    for (const id of points) {
      const point = collection.points.get(id);
      if (point !== undefined) point.payload = payload;
    }
    return DONE;
  });
}
