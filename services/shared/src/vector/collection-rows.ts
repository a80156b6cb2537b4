/** The rows of the collection registry: which collections there are, with which model, where, and how complete. */
import { ADVISORY_LOCKS } from '../pg/advisory-locks.ts';
import { statement } from '../pg/statement.ts';
import type { VectorStore, VectorTarget } from './vector-store.ts';

export interface CollectionRow extends VectorTarget {
  collection: string;
  store: VectorStore['name'];
  model: string;
  state: 'building' | 'active' | 'retired';
  is_complete: boolean;
  round_after: string;
  round_missing: number;
}

const COLUMNS =
  'collection_no, collection, store, model, dimensions, physical, state, is_complete, round_after, round_missing';

/** One at a time changes what is active. */
export const lockCollections = statement<never>(
  `select pg_advisory_xact_lock(${ADVISORY_LOCKS.collections})`,
);

export const listLive = statement<CollectionRow>(
  `select ${COLUMNS} from memory.vector_collections where state in ('active', 'building')
    order by state, collection`,
);

/** Those that can still be searched: a query's vector may have been made just before a switch. */
export const listSearchable = statement<CollectionRow, [collections: string[]]>(
  `select ${COLUMNS} from memory.vector_collections
    where collection = any ($1) and (state = 'active' or (state = 'retired' and dropped_at is null))
    order by state, collection_no desc`,
);

export const insertCollection = statement<
  never,
  [
    collection: string,
    store: string,
    model: string,
    dimensions: number,
    physical: string,
    state: string,
  ]
>(
  `insert into memory.vector_collections (collection, store, model, dimensions, physical, state, activated_at)
   values ($1, $2, $3, $4, $5, $6, case when $6 = 'active' then now() end)`,
);

export const retireCollections = statement<never, [collection_nos: number[]]>(
  `update memory.vector_collections set state = 'retired', retired_at = now()
    where collection_no = any ($1) and state <> 'retired'`,
);

export const activateCollections = statement<never, [collection_nos: number[]]>(
  `update memory.vector_collections set state = 'active', activated_at = now()
    where collection_no = any ($1) and state = 'building'`,
);

/** Begins the round over all items again: everything without a vector is queued. */
export const restartRound = statement<never, [collection_no: number]>(
  `update memory.vector_collections set is_complete = false, round_after = '', round_missing = 0
    where collection_no = $1`,
);

export const listDroppable = statement<CollectionRow, [rested_s: number]>(
  `select ${COLUMNS} from memory.vector_collections
    where state = 'retired' and dropped_at is null and retired_at < now() - make_interval(secs => $1)`,
);
export const markDropped = statement<never, [collection_no: number]>(
  'update memory.vector_collections set dropped_at = now() where collection_no = $1',
);
export const clearOutbox = statement<never, [collection_no: number]>(
  'delete from memory.vector_outbox where collection_no = $1',
);
