/**
 * The worker behind the outbox. It looks at each waiting item and brings its vector to where it belongs: makes it, moves it, or
 * removes it. An item is held by a lease, so no two workers write it at once; killed anywhere, it is done again, which
 * changes nothing that was done.
 */
import { AppError } from '@almanac/shared/lang/app-error';
import { must } from '@almanac/shared/lang/assert';
import { listLive, type CollectionRow } from '@almanac/shared/vector/collection-rows';
import { modelName, storeOf } from '@almanac/shared/vector/search-collections';
import type { VectorPlace } from '@almanac/shared/vector/vector-store';
import { auditChange } from '../audit-change.ts';
import type { MemoryContext } from '../context.ts';
import type { DenseLeg } from '../dense-leg.ts';
import { findUnknown, findVectorItems, lockEmbedded, markEmbedded } from '../db/vector-items.ts';
import {
  clearDone,
  giveBack,
  recordFailure,
  takeWaiting,
  type WaitingRow,
} from '../db/vector-outbox.ts';
import { documentVector } from '../domain/sparse-vector.ts';
import { embeddedText, weighedText, type VectorItem } from '../domain/vector-text.ts';

const BATCH = 64;
/** Longer than the slowest batch: a provider's time limit, twice for each of its tries. */
const LEASE_S = 300;
const ATTEMPTS = 5;

/** Works off what is due, first for what answers now. Throws `unavailable` while the provider or the store is down. */
export async function embedWaiting(ctx: MemoryContext, signal: AbortSignal): Promise<void> {
  const { dense } = ctx;
  if (dense === undefined) return;
  for (const target of await listLive.many(ctx.db)) {
    if (dense.stores[target.store] === undefined) continue;
    await drain(ctx, { dense, target }, signal);
  }
}

interface Bench {
  dense: DenseLeg;
  target: CollectionRow;
}

/** Ends when all that is due was looked at: what could not be cleared, as somebody changes it, is left for the next run. */
async function drain(ctx: MemoryContext, bench: Bench, signal: AbortSignal): Promise<void> {
  const seen = new Set<string>();
  while (!signal.aborted) {
    const rows = await takeWaiting.many(ctx.db, bench.target.collection_no, BATCH, LEASE_S);
    const keys = rows.map((row) => `${row.item_id} ${row.revision}`);
    const isNew = keys.some((key) => !seen.has(key));
    await workOff(ctx, bench, rows);
    if (!isNew) return;
    for (const key of keys) seen.add(key);
  }
}

async function workOff(ctx: MemoryContext, bench: Bench, rows: WaitingRow[]): Promise<void> {
  if (rows.length === 0) return;
  const { collection_no } = bench.target;
  const left = new Set(rows.map((row) => row.item_id));
  try {
    const failed = await bring(ctx, bench, rows);
    const done = rows.filter((row) => !failed.has(row.item_id));
    for (const { item_id } of await clear(ctx, bench.target, done)) left.delete(item_id);
    for (const [item_id, reason] of failed) {
      await fail(ctx, bench.target, item_id, reason);
      left.delete(item_id);
    }
  } finally {
    // One by one: a writer may hold some of them, and who waits with several in hand may be waited for.
    for (const item_id of left) await giveBack.run(ctx.db, collection_no, item_id);
  }
}

/** Answers the items that could not be embedded, with the reason. */
async function bring(
  ctx: MemoryContext,
  { dense, target }: Bench,
  rows: WaitingRow[],
): Promise<Map<string, string>> {
  const ids = rows.map((row) => row.item_id);
  const store = storeOf(dense.stores, target);
  const items = await findVectorItems.many(ctx.db, target.collection, ids);
  const wanted = new Set(items.map((item) => item.item_id));
  // What was blanked loses its vector before it gets another: the other may be refused.
  const gone = rows.filter((row) => row.anew || !wanted.has(row.item_id)).map((row) => row.item_id);
  if (gone.length > 0) await store.remove(target, gone);
  const places = new Map((await store.find(target, ids)).map((place) => [place.item_id, place]));
  const moved = items.filter((item) => {
    const place = places.get(item.item_id);
    return place !== undefined && !isSamePlace(place, item);
  });
  if (moved.length > 0) await store.place(target, moved.map(placeOf));
  const fresh = items.filter((item) => !places.has(item.item_id));
  const failed = new Map<string, string>();
  const vectors = await embedAll(dense, target, fresh, failed);
  const points = fresh.flatMap((item) => {
    const vector = vectors.get(item.item_id);
    if (vector === undefined) return [];
    const words = documentVector(weighedText(item, ctx.config.ALMANAC_ZONE));
    return [{ ...placeOf(item), vector, words }];
  });
  if (points.length > 0) await store.upsert(target, points);
  return failed;
}

/** Where an item stands, without what it says. */
function placeOf({ item_id, scope, kind, tags, past }: VectorItem): VectorPlace {
  return { item_id, scope, kind, tags, past };
}

export function isSamePlace(a: VectorPlace, b: VectorPlace): boolean {
  return (
    a.scope === b.scope &&
    a.past === b.past &&
    a.kind === b.kind &&
    a.tags.length === b.tags.length &&
    a.tags.every((tag) => b.tags.includes(tag))
  );
}

/** The same text is embedded once. */
async function embedAll(
  dense: DenseLeg,
  target: CollectionRow,
  items: VectorItem[],
  failed: Map<string, string>,
): Promise<Map<string, number[]>> {
  const texts = [...new Set(items.map(embeddedText))];
  const refused = new Map<string, string>();
  const vectors = await embedTexts(dense, target, texts, refused);
  const made = new Map<string, number[]>();
  for (const item of items) {
    const text = embeddedText(item);
    const vector = vectors.get(text);
    if (vector === undefined) failed.set(item.item_id, must(refused.get(text), 'a reason'));
    else made.set(item.item_id, vector);
  }
  return made;
}

/**
 * A refused batch is halved until the texts that are refused stand alone. A provider that refuses even a harmless text is not
 * set up right, which no item is to blame for: all of them wait.
 */
async function embedTexts(
  dense: DenseLeg,
  target: CollectionRow,
  texts: string[],
  refused: Map<string, string>,
): Promise<Map<string, number[]>> {
  if (texts.length === 0) return new Map();
  const embedder = dense.embedder.ofModel(target);
  try {
    const vectors = await embedder.embedTexts(texts);
    return new Map(texts.map((text, index) => [text, must(vectors[index], 'a vector per text')]));
  } catch (error) {
    if (!(error instanceof AppError) || error.kind !== 'invalid') throw error;
    if (refused.size === 0) await requireWorking(dense, target);
    if (texts.length === 1) {
      refused.set(must(texts[0], 'the text'), error.message);
      return new Map();
    }
    const half = Math.ceil(texts.length / 2);
    const first = await embedTexts(dense, target, texts.slice(0, half), refused);
    const second = await embedTexts(dense, target, texts.slice(half), refused);
    return new Map([...first, ...second]);
  }
}

const WRONGLY_SET_UP_S = 60;

async function requireWorking(dense: DenseLeg, target: CollectionRow): Promise<void> {
  try {
    await dense.embedder.ofModel(target).embedTexts(['Almanac']);
  } catch (error) {
    if (!(error instanceof AppError) || error.kind !== 'invalid') throw error;
    throw new AppError('unavailable', error.message, { retry_after_s: WRONGLY_SET_UP_S });
  }
}

/** Answers those that were cleared. A memory that somebody is changing now stays: it is looked at again after the change. */
async function clear(
  ctx: MemoryContext,
  target: CollectionRow,
  rows: WaitingRow[],
): Promise<{ item_id: string }[]> {
  const { collection, collection_no } = target;
  const ofMemories = collection === 'agent_memories' || collection === 'daily_threads';
  return ctx.db.transaction(async (tx) => {
    let done = rows;
    if (ofMemories) {
      const all = rows.map((row) => row.item_id);
      const locked = (await lockEmbedded.many(tx, all)).map((row) => row.memory_id);
      await markEmbedded.run(tx, locked, modelName(target));
      const unknown = (await findUnknown.many(tx, all)).map((row) => row.item_id);
      done = rows.filter((row) => [...locked, ...unknown].includes(row.item_id));
    }
    const [ids, revisions] = [done.map((row) => row.item_id), done.map((row) => row.revision)];
    return clearDone.many(tx, collection_no, ids, revisions);
  });
}

async function fail(
  ctx: MemoryContext,
  target: CollectionRow,
  item_id: string,
  reason: string,
): Promise<void> {
  const error = reason.slice(0, 500);
  await ctx.db.transaction(async (tx) => {
    const row = await recordFailure.maybe(tx, target.collection_no, item_id, error, ATTEMPTS);
    if (row?.dead !== true) return;
    ctx.log.warn({ item_id, collection: target.collection, error }, 'an item gets no vector');
    const data = { collection: target.collection, error };
    await auditChange(ctx, tx, { action: 'vector.given_up', subject: item_id, data });
  });
}
