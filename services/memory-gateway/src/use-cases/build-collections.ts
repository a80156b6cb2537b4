/** From a model in the settings to collections that answer with it: made, filled in rounds, switched, and the old ones dropped. */
import {
  clearOutbox,
  listDroppable,
  listLive,
  markDropped,
  restartRound,
  type CollectionRow,
} from '@almanac/shared/vector/collection-rows';
import {
  ensureCollections,
  registerCollections,
  switchCollections,
  type CollectionReport,
} from '@almanac/shared/vector/set-up-collections';
import { storeOf } from '@almanac/shared/vector/search-collections';
import { auditChange } from '../audit-change.ts';
import { SERVICE, type MemoryContext } from '../context.ts';
import { listVectorItems } from '../db/vector-items.ts';
import { advanceRound, completeCollection, countDue } from '../db/vector-outbox.ts';
import { queueMissing } from './queue-missing.ts';

const PAGE = 500;
const PAGES_AT_ONCE = 4;
/** A retired collection stays while a query that began before the switch may still ask it. */
const RESTED_S = 600;

/** Registers what is configured, makes what a store lacks, and says what it did. Throws `unavailable` while a store is down. */
export async function setUp(ctx: MemoryContext): Promise<CollectionReport[]> {
  const { dense, db } = ctx;
  if (dense === undefined) return [];
  await registerCollections(db, dense.stores, dense.wanted);
  return ensureCollections(db, dense.stores);
}

/**
 * Goes a few pages on in each collection's round over all items and queues those without a vector. A round that found none
 * completes the collection. True while there is more to do at once.
 */
export async function fillCollections(ctx: MemoryContext, signal: AbortSignal): Promise<boolean> {
  const { dense } = ctx;
  if (dense === undefined) return false;
  let more = false;
  for (const target of await listLive.many(ctx.db)) {
    if (target.is_complete || dense.stores[target.store] === undefined) continue;
    more = (await fillOne(ctx, target, signal)) || more;
  }
  if (await switchCollections(ctx.db, dense.stores)) await noteSwitch(ctx);
  return more;
}

async function fillOne(
  ctx: MemoryContext,
  target: CollectionRow,
  signal: AbortSignal,
): Promise<boolean> {
  let { round_after, round_missing } = target;
  for (let pages = 0; pages < PAGES_AT_ONCE && !signal.aborted; pages += 1) {
    const items = await listVectorItems(ctx.db, target.collection, round_after, PAGE);
    const last = items.at(-1);
    if (last === undefined) return endRound(ctx, target, round_missing);
    const missing = await missingOf(ctx, target, items);
    const queued = await queueMissing(ctx, target.collection_no, missing);
    await advanceRound.run(ctx.db, target.collection_no, last.item_id, queued);
    round_after = last.item_id;
    round_missing += queued;
  }
  return true;
}

async function missingOf<T extends { item_id: string }>(
  ctx: MemoryContext,
  target: CollectionRow,
  items: T[],
): Promise<T[]> {
  const ids = items.map((item) => item.item_id);
  const store = storeOf(ctx.dense?.stores ?? {}, target);
  const found = new Set((await store.find(target, ids)).map((place) => place.item_id));
  return items.filter((item) => !found.has(item.item_id));
}

/** Complete, or once more when what this round queued is done. */
async function endRound(
  ctx: MemoryContext,
  { collection_no }: CollectionRow,
  missing: number,
): Promise<boolean> {
  const { n } = await countDue.one(ctx.db, collection_no);
  if (n > 0) return false;
  if (missing > 0) await restartRound.run(ctx.db, collection_no);
  else await completeCollection.run(ctx.db, collection_no);
  return missing > 0;
}

async function noteSwitch(ctx: MemoryContext): Promise<void> {
  ctx.log.info({ model: ctx.dense?.name }, 'the new vectors answer from now on');
  await ctx.db.transaction((tx) =>
    auditChange(ctx, tx, {
      action: 'vectors.switched',
      subject: SERVICE,
      data: { model: ctx.dense?.name },
    }),
  );
}

/** Removes collections that were retired a while ago from stores that can be asked. */
export async function dropRetired(ctx: MemoryContext, rested_s = RESTED_S): Promise<void> {
  for (const row of await listDroppable.many(ctx.db, rested_s)) {
    const store = ctx.dense?.stores[row.store];
    if (store === undefined) continue;
    await store.drop(row);
    await clearOutbox.run(ctx.db, row.collection_no);
    await markDropped.run(ctx.db, row.collection_no);
    ctx.log.info({ physical: row.physical }, 'a retired collection was dropped');
  }
}
