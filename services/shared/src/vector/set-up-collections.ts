/**
 * Brings the collections to what is configured, by the service and by `npm run setup-collections` alike; both may repeat it at
 * any time. Another model or dimension gets a collection of its own beside the active one, which goes on answering until
 * the new one is complete.
 */
import { randomBytes } from 'node:crypto';
import { AppError, errorText } from '../lang/app-error.ts';
import type { Database, Transaction } from '../pg/database.ts';
import {
  activateCollections,
  insertCollection,
  listLive,
  lockCollections,
  restartRound,
  retireCollections,
  type CollectionRow,
} from './collection-rows.ts';
import type { VectorStore } from './vector-store.ts';

export const COLLECTIONS = ['agent_memories', 'daily_threads', 'doc_chunks', 'events'] as const;
export type Collection = (typeof COLLECTIONS)[number];

/** The stores there are, by name. */
export type VectorStores = Partial<Record<VectorStore['name'], VectorStore>>;

export interface WantedModel {
  store: VectorStore['name'];
  model: string;
  dimensions: number;
}

/** Registers what is missing and retires what is no longer meant; touches no store. */
export function registerCollections(
  db: Database,
  stores: VectorStores,
  wanted: WantedModel,
): Promise<void> {
  return db.transaction(async (tx) => {
    await lockCollections.run(tx);
    const live = await listLive.many(tx);
    for (const collection of COLLECTIONS) {
      const own = live.filter((row) => row.collection === collection);
      await registerOne(tx, { collection, own, stores, wanted });
    }
  });
}

interface Registration {
  collection: Collection;
  own: CollectionRow[];
  stores: VectorStores;
  wanted: WantedModel;
}

async function registerOne(tx: Transaction, registration: Registration): Promise<void> {
  const { collection, own, stores, wanted } = registration;
  const { store, model, dimensions } = wanted;
  const isWanted = (row: CollectionRow): boolean =>
    row.store === store && row.model === model && row.dimensions === dimensions;
  // An active collection in a store that is no longer configured answers nothing.
  const active = own.find((row) => row.state === 'active' && stores[row.store] !== undefined);
  const meant = own.find(isWanted);
  const over = own.filter((row) => row !== meant && row !== active);
  await retireCollections.run(
    tx,
    over.map((row) => row.collection_no),
  );
  if (meant !== undefined) {
    if (active === undefined) await activateCollections.run(tx, [meant.collection_no]);
    return;
  }
  const physical = physicalName(collection, model, dimensions);
  const state = active === undefined ? 'active' : 'building';
  await insertCollection.run(tx, collection, store, model, dimensions, physical, state);
}

/** Readable, and never that of another installation or of an earlier collection. */
function physicalName(collection: string, model: string, dimensions: number): string {
  const slug = model.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
  return `${collection}__${slug.slice(0, 60)}_${dimensions}_${randomBytes(3).toString('hex')}`;
}

export interface CollectionReport {
  collection: string;
  /** What was done, for a person. */
  says: string;
  ok: boolean;
}

/**
 * Makes each live collection where its store does not have it, and publishes the names of the active ones. Throws
 * `unavailable` while a store is down.
 */
export async function ensureCollections(
  db: Database,
  stores: VectorStores,
): Promise<CollectionReport[]> {
  const reports: CollectionReport[] = [];
  const live = await listLive.many(db);
  for (const row of live) {
    const store = stores[row.store];
    if (store === undefined) continue;
    const made = await store.ensure(row);
    // A store that lost a collection gets all of its vectors anew.
    if (made === 'created') await restartRound.run(db, row.collection_no);
    const state = row.state === 'active' ? 'answers' : 'is being built beside the active one';
    const says = `${made === 'created' ? 'made' : 'was there'} as ${row.physical} (${row.store}); it ${state}: ${row.model}, ${row.dimensions} dimensions`;
    reports.push({ collection: row.collection, says, ok: true });
  }
  return [...reports, ...(await publishActive(stores, live))];
}

/** A name that somebody else's collection has is no reason to stop: Almanac reads by the full names. */
async function publishActive(
  stores: VectorStores,
  live: CollectionRow[],
): Promise<CollectionReport[]> {
  const reports: CollectionReport[] = [];
  for (const store of Object.values(stores)) {
    const own = live.filter((row) => row.state === 'active' && row.store === store.name);
    const names = own.map(({ collection, physical }) => ({ name: collection, physical }));
    try {
      if (names.length > 0) await store.publish(names);
    } catch (error) {
      if (error instanceof AppError) throw error;
      const says = `the short names could not be given (a collection has one of them already?): ${errorText(error)}`;
      reports.push({ collection: 'aliases', says, ok: false });
    }
  }
  return reports;
}

/**
 * The one step in which collections that are complete take the places of the active ones: all that are being built, or none.
 * True when it was taken.
 */
export async function switchCollections(db: Database, stores: VectorStores): Promise<boolean> {
  const switched = await db.transaction(async (tx) => {
    await lockCollections.run(tx);
    const live = await listLive.many(tx);
    const built = live.filter((row) => row.state === 'building');
    if (built.length === 0 || !built.every((row) => row.is_complete)) return false;
    const replaced = live.filter(
      (row) => row.state === 'active' && built.some((one) => one.collection === row.collection),
    );
    await retireCollections.run(
      tx,
      replaced.map((row) => row.collection_no),
    );
    await activateCollections.run(
      tx,
      built.map((row) => row.collection_no),
    );
    return true;
  });
  if (switched) await publishActive(stores, await listLive.many(db));
  return switched;
}
