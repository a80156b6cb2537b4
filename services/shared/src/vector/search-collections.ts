/** Search over collections: each in the store and with the model that is active for it now. */
import type { Check } from '../contracts/health.ts';
import { AppError } from '../lang/app-error.ts';
import type { Queryable } from '../pg/database.ts';
import { listSearchable, type CollectionRow } from './collection-rows.ts';
import type { Collection, VectorStores } from './set-up-collections.ts';
import type { SparseVector, StoreSearch, VectorHit, VectorStore } from './vector-store.ts';

/** A query's vector. `of` names the model it was made with, so that it never meets vectors of another one. */
export type QueryVector = number[] & { of?: string };

export interface VectorSearch extends Omit<StoreSearch, 'by'> {
  collections: Collection[];
  /** By meaning … */
  vector?: QueryVector;
  /** … or by words. */
  words?: SparseVector;
}

export interface VectorIndex {
  /** Best first, over all the collections. Throws `unavailable` while there is none, or its store cannot be asked. */
  search(search: VectorSearch): Promise<VectorHit[]>;
  check(): Promise<Check>;
}

/** `model@dimensions`: what vectors must share to be compared. */
export function modelName({ model, dimensions }: { model: string; dimensions: number }): string {
  return `${model}@${dimensions}`;
}

export function collectionSearch(db: Queryable, stores: VectorStores): VectorIndex {
  return {
    search: async ({ collections, vector, words, ...search }) => {
      const by =
        vector === undefined ? { words: words ?? { indices: [], values: [] } } : { vector };
      const known = await listSearchable.many(db, collections);
      const found = await Promise.all(
        collections.map((collection) => {
          const row = rowFor(known, collection, vector?.of);
          return storeOf(stores, row).search(row, { ...search, by });
        }),
      );
      return found
        .flat()
        .toSorted((a, b) => b.score - a.score)
        .slice(0, search.limit);
    },
    check: async () => {
      const checks = await Promise.all(Object.values(stores).map((store) => store.check()));
      return checks.find(({ status }) => status !== 'pass') ?? checks.at(-1) ?? { status: 'off' };
    },
  };
}

/** The active one; for a vector made just before a switch the one it was made for, while that is still there. */
function rowFor(rows: CollectionRow[], collection: string, of: string | undefined): CollectionRow {
  const own = rows.filter((row) => row.collection === collection);
  const row = own.find((one) => of === undefined || modelName(one) === of);
  if (row !== undefined && (of !== undefined || row.state === 'active')) return row;
  throw new AppError('unavailable', `The collection ${collection} has no vectors of this model.`);
}

export function storeOf(stores: VectorStores, row: CollectionRow): VectorStore {
  const store = stores[row.store];
  if (store !== undefined) return store;
  throw new AppError('unavailable', `The vector store ${row.store} is not configured.`);
}
