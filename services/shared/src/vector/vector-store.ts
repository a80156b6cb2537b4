/**
 * The vector port: what Almanac needs of any vector store. Vectors are derived data; losing all of them loses nothing but
 * the time to make them again. A search names its collection and scopes and, unless it says so, never sees what is past:
 * the stores add that condition themselves, so that no caller can forget it.
 */
import type { Check } from '../contracts/health.ts';

/** One collection as it lies in a store: made with one model, so of one dimension. */
export interface VectorTarget {
  collection_no: number;
  /** Its name in the store. */
  physical: string;
  dimensions: number;
}

/** Weights of words: unsigned 32-bit token ids, each once, and a weight for each. */
export interface SparseVector {
  indices: number[];
  values: number[];
}

/** Where an item stands, which may change while what it says does not. */
export interface VectorPlace {
  item_id: string;
  /** '' is global, anything else a client's key. */
  scope: string;
  kind: string;
  tags: string[];
  /** Superseded: only questions about the past find it. */
  past: boolean;
}

export interface VectorPoint extends VectorPlace {
  vector: number[];
  words: SparseVector;
}

export interface StoreSearch {
  /** Null is every scope. */
  scopes: string[] | null;
  /** By meaning, or by words: the more a rare word weighs, the better. */
  by: { vector: number[] } | { words: SparseVector };
  limit: number;
  kinds?: string[] | undefined;
  /** Items that carry all of these. */
  tags?: string[] | undefined;
  /** Past items too. */
  past?: boolean | undefined;
}

export interface VectorHit {
  item_id: string;
  /** By meaning the cosine, −1 … 1; by words any positive number. */
  score: number;
}

/** A page of what a store holds, in an order of its own. */
export interface StoredPage {
  points: StoredPoint[];
  /** Where the next page begins; null after the last. */
  next: string | null;
}

export interface StoredPoint {
  /** The store's own id. */
  key: string;
  /** Null for a point that Almanac did not write. */
  place: VectorPlace | null;
}

/** All of it throws `unavailable` while the store cannot be asked, `invalid` for a vector of another dimension. */
export interface VectorStore {
  readonly name: 'postgres' | 'qdrant';
  /** Makes the collection where it is missing and mends its settings. Throws `conflict` for one of another dimension. */
  ensure(target: VectorTarget): Promise<'created' | 'present'>;
  /** Under these names people and other programs find what is searched now; all of them change in one step. */
  publish(names: { name: string; physical: string }[]): Promise<void>;
  drop(target: VectorTarget): Promise<void>;
  /** Replaces what was there for the same item. */
  upsert(target: VectorTarget, points: VectorPoint[]): Promise<void>;
  /** Best first. */
  search(target: VectorTarget, search: StoreSearch): Promise<VectorHit[]>;
  /** Those of the items that have a vector, with where it stands. */
  find(target: VectorTarget, item_ids: string[]): Promise<VectorPlace[]>;
  /** Moves items that have a vector; others are passed over. */
  place(target: VectorTarget, places: VectorPlace[]): Promise<void>;
  remove(target: VectorTarget, item_ids: string[]): Promise<void>;
  /** Pages of everything; `after` is a page's `next`. */
  list(target: VectorTarget, after: string | null, limit: number): Promise<StoredPage>;
  removeKeys(target: VectorTarget, keys: string[]): Promise<void>;
  count(target: VectorTarget): Promise<number>;
  check(): Promise<Check>;
}
