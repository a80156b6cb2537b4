/**
 * The vector port: what a dense leg needs of any vector store. Vectors are derived data; losing all of them loses nothing
 * but the time to embed again. A search names its collection and scopes, so that no caller can forget them.
 */
import type { Check } from '../contracts/health.ts';

export interface VectorPoint {
  collection: string;
  item_id: string;
  /** '' is global, anything else a client's key. */
  scope: string;
  kind: string;
  tags: string[];
  vector: number[];
}

export interface VectorSearch {
  collections: string[];
  /** Null is every scope. */
  scopes: string[] | null;
  vector: number[];
  limit: number;
  kinds?: string[] | undefined;
  /** Items that carry all of these. */
  tags?: string[] | undefined;
}

export interface VectorHit {
  item_id: string;
  /** Cosine similarity, −1 … 1. */
  score: number;
}

export interface VectorIndex {
  /** Replaces what was there for the same collection, item and model. */
  upsert(points: VectorPoint[]): Promise<void>;
  /** Best first. */
  search(search: VectorSearch): Promise<VectorHit[]>;
  move(item_ids: string[], from: string, to: string): Promise<void>;
  remove(item_ids: string[]): Promise<void>;
  check(): Promise<Check>;
}
