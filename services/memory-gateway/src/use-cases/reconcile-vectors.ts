/**
 * Compares what should have a vector with what the stores hold, both ways and in pages. What is wrong goes through the outbox,
 * so that a repair and a change of the same item cannot cross; only points that are nobody's are removed here.
 */
import { listLive, type CollectionRow } from '@almanac/shared/vector/collection-rows';
import { storeOf } from '@almanac/shared/vector/search-collections';
import type { VectorStores } from '@almanac/shared/vector/set-up-collections';
import type { StoredPoint } from '@almanac/shared/vector/vector-store';
import { auditChange } from '../audit-change.ts';
import type { MemoryContext } from '../context.ts';
import { findWanted, listVectorItems } from '../db/vector-items.ts';
import { reviveDead } from '../db/vector-outbox.ts';
import { dropRetired } from './build-collections.ts';
import { isSamePlace } from './embed-items.ts';
import { queueMissing } from './queue-missing.ts';

export interface Reconciled {
  collection: string;
  /** Without a vector: queued. */
  missing: number;
  /** With a vector in a wrong scope, or current where it is past: queued. */
  misplaced: number;
  /** Vectors of items that are gone, redacted, or never were Almanac's: queued or removed. */
  unwanted: number;
}

const PAGE = 500;
const DAY_S = 24 * 3600;

/** One pass over every live collection; answers and audits what it found. Throws `unavailable` while a store is down. */
export async function reconcileVectors(
  ctx: MemoryContext,
  signal: AbortSignal,
): Promise<Reconciled[]> {
  const { dense } = ctx;
  if (dense === undefined) return [];
  const all: Reconciled[] = [];
  for (const target of await listLive.many(ctx.db)) {
    if (dense.stores[target.store] === undefined) continue;
    await reviveDead.run(ctx.db, target.collection_no, DAY_S);
    const found = { collection: target.collection, missing: 0, misplaced: 0, unwanted: 0 };
    await compareItems(ctx, dense.stores, target, { found, signal });
    await comparePoints(ctx, dense.stores, target, { found, signal });
    await note(ctx, target, found);
    all.push(found);
  }
  await dropRetired(ctx);
  return all;
}

interface Pass {
  found: Reconciled;
  signal: AbortSignal;
}

async function compareItems(
  ctx: MemoryContext,
  stores: VectorStores,
  target: CollectionRow,
  { found, signal }: Pass,
): Promise<void> {
  const store = storeOf(stores, target);
  for (let after = ''; !signal.aborted;) {
    const items = await listVectorItems(ctx.db, target.collection, after, PAGE);
    const last = items.at(-1);
    if (last === undefined) return;
    const ids = items.map((item) => item.item_id);
    const places = new Map((await store.find(target, ids)).map((place) => [place.item_id, place]));
    const missing = items.filter((item) => !places.has(item.item_id));
    const misplaced = items.filter((item) => {
      const place = places.get(item.item_id);
      return place !== undefined && !isSamePlace(place, item);
    });
    found.missing += await queueMissing(ctx, target.collection_no, missing);
    found.misplaced += await queueMissing(ctx, target.collection_no, misplaced);
    after = last.item_id;
  }
}

async function comparePoints(
  ctx: MemoryContext,
  stores: VectorStores,
  target: CollectionRow,
  { found, signal }: Pass,
): Promise<void> {
  const store = storeOf(stores, target);
  let after: string | null = null;
  do {
    const { points, next }: Awaited<ReturnType<typeof store.list>> = await store.list(
      target,
      after,
      PAGE,
    );
    found.unwanted += await dealWith(ctx, stores, target, points);
    after = next;
  } while (after !== null && !signal.aborted);
}

async function dealWith(
  ctx: MemoryContext,
  stores: VectorStores,
  target: CollectionRow,
  points: StoredPoint[],
): Promise<number> {
  const foreign = points.filter((point) => point.place === null).map((point) => point.key);
  if (foreign.length > 0) await storeOf(stores, target).removeKeys(target, foreign);
  const places = points.flatMap((point) => point.place ?? []);
  const ids = places.map((place) => place.item_id);
  const wanted = new Set(
    (await findWanted.many(ctx.db, target.collection, ids)).map((row) => row.item_id),
  );
  const unwanted = places.filter((place) => !wanted.has(place.item_id));
  return foreign.length + (await queueMissing(ctx, target.collection_no, unwanted));
}

async function note(ctx: MemoryContext, target: CollectionRow, found: Reconciled): Promise<void> {
  if (found.missing + found.misplaced + found.unwanted === 0) return;
  ctx.log.warn({ ...found }, 'vectors did not match the items; they are being repaired');
  await ctx.db.transaction((tx) =>
    auditChange(ctx, tx, {
      action: 'vectors.reconciled',
      subject: target.collection,
      data: { ...found, physical: target.physical },
    }),
  );
}
