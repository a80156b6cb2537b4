/** The writing of some records of one kind, with everything that is derived from them, in one transaction. */
import type { TransferKind, TransferRecord } from '@almanac/shared/contracts/memory-transfer';
import { AppError } from '@almanac/shared/lang/app-error';
import { notifyChange } from '@almanac/shared/pg/notify-change';
import type { Transaction } from '@almanac/shared/pg/database';
import { auditChange } from '../audit-change.ts';
import type { QueueContext } from '../context.ts';
import { findCurrentChunks } from '../db/documents.ts';
import { findEventsToIndex } from '../db/events.ts';
import { findMemories, lockKey } from '../db/memories.ts';
import { touchScopes } from '../db/scope-versions.ts';
import { resizeScope, retireTerms } from '../db/sparse-index.ts';
import { keyOfRecord, writeRecords, type WrittenRecords } from '../db/transfer.ts';
import { chunkText } from '../domain/chunk-document.ts';
import { GLOBAL_SCOPE, type Scopes } from '../domain/scope.ts';
import { indexChunks, indexEvents } from './index-words.ts';
import { awaitBeginning } from './slot.ts';
import { indexMemory } from './store-memory.ts';

export interface NumberedRecord {
  /** In the file. */
  line: number;
  record: TransferRecord;
}

export type Fate = 'imported' | 'known' | { refused: string };

/** What became of each record, in order. What the database refuses refuses that record alone. */
export async function importBatch(ctx: QueueContext, given: Batch): Promise<Fate[]> {
  const { batch } = given;
  try {
    return await ctx.db.transaction((tx) => importIn(ctx, tx, given));
  } catch (error) {
    const reason = refusalOf(error);
    if (reason === undefined) throw error;
    if (batch.length === 1) return [{ refused: reason }];
  }
  const fates: Fate[] = [];
  for (const one of batch) fates.push(...(await importBatch(ctx, { ...given, batch: [one] })));
  return fates;
}

export interface Batch {
  kind: TransferKind;
  batch: readonly NumberedRecord[];
  scopes: Scopes;
  /** Which file it comes with: the hash of its header. */
  imported_from: string;
}

async function importIn(
  ctx: QueueContext,
  tx: Transaction,
  { kind, batch, scopes, imported_from }: Batch,
): Promise<Fate[]> {
  const records = batch.map(({ record }) => record);
  // The first of a key is the record; what says the same again is known by then.
  const first = new Map(records.toReversed().map((record) => [keyOfRecord(kind, record), record]));
  const unique = records.filter((record) => first.get(keyOfRecord(kind, record)) === record);
  if (kind === 'memory') await lockSlots(tx, unique);
  const result = await writeRecords(tx, kind, unique, { scopes, imported_from });
  const written = unique.filter((record) => result.written.has(keyOfRecord(kind, record)));
  if (written.length > 0) {
    await index(ctx, tx, kind, written);
    const lines = { from: batch[0]?.line, to: batch.at(-1)?.line };
    const data = { type: kind, records: written.length, lines };
    await auditChange(ctx, tx, { action: 'memory.imported', subject: 'import', data });
  }
  return records.map((record) => {
    const key = keyOfRecord(kind, record);
    return first.get(key) === record ? fateOf(kind, key, result) : 'known';
  });
}

function fateOf(kind: TransferKind, key: string, { written, known }: WrittenRecords): Fate {
  if (written.has(key)) return 'imported';
  const is_same = known.get(key);
  if (is_same === true) return 'known';
  if (is_same === false) return { refused: 'is known here with another content' };
  return { refused: NOT_WRITTEN[kind] ?? NOT_OF_A_SCOPE };
}

const NOT_OF_A_SCOPE =
  'speaks of memories that are not here, or not in one scope that may be imported';
/** Why a record is not written that breaks no rule of its table. */
const NOT_WRITTEN: Partial<Record<TransferKind, string>> = {
  doc_chunk: 'belongs to a version of a document that is not here',
  memory: 'contradicts a current memory here, which stands in its single-valued slot',
  memory_state:
    'is of a memory that was not imported with this file, goes beyond its present state, or overlaps another',
  redaction: 'speaks of a memory that is not redacted here',
};

/** What is derived from new records: the words they are found by, and notices. */
async function index(
  ctx: QueueContext,
  tx: Transaction,
  kind: TransferKind,
  written: readonly TransferRecord[],
): Promise<void> {
  if (kind === 'memory') {
    await indexMemories(ctx, tx, idsOf(written, 'memory_id'));
  }
  if (kind === 'memory_state' || kind === 'conflict') await touch(tx, written);
  if (kind === 'doc_chunk') {
    const chunks = await findCurrentChunks.many(tx, idsOf(written, 'chunk_id'), null);
    const worded = chunks.map(({ chunk_no, scope, title, heading, content }) => {
      return { scope, item_no: chunk_no, text: chunkText(title, heading, content) };
    });
    await indexChunks(tx, worded);
  }
  if (kind === 'document') {
    for (const { doc_id, scope } of written) {
      await notifyChange(tx, 'document', String(doc_id), scope === '' ? null : String(scope));
    }
  }
  if (kind === 'event') {
    await indexEvents(tx, await findEventsToIndex.many(tx, idsOf(written, 'event_id')));
  }
}

/**
 * As if each had been remembered: the current ones are found now, the others when the past is asked, where their states say when
 * they were current. An announced value waits for its beginning.
 */
async function indexMemories(ctx: QueueContext, tx: Transaction, ids: string[]): Promise<void> {
  const memories = (await findMemories.many(tx, ids)).toSorted((a, b) => a.memory_no - b.memory_no);
  const now = ctx.clock.now();
  for (const memory of memories) {
    const { memory_id, scope, client_id, status } = memory;
    if (status === 'redacted') continue;
    await indexMemory(ctx, tx, memory);
    if (status === 'current') await awaitBeginning(ctx, tx, memory, { memory_id, now });
    else {
      const gone = await retireTerms.one(tx, [memory_id]);
      await resizeScope.run(tx, scope, -gone.memories, -gone.words);
    }
    await notifyChange(tx, 'memory', memory_id, client_id);
  }
}

/** What stands in a slot stays as it is until the batch is written. Whoever remembers there waits, and then finds it. */
async function lockSlots(tx: Transaction, memories: readonly TransferRecord[]): Promise<void> {
  const slots = memories.flatMap(({ client_id, subject, predicate, status }) => {
    if (status !== 'current' || subject === null || predicate === null) return [];
    return [JSON.stringify([client_id ?? GLOBAL_SCOPE, subject, predicate])];
  });
  for (const slot of [...new Set(slots)].toSorted()) await lockKey.run(tx, `slot:${slot}`);
}

/** Kept answers of the scopes hold no more: their tables have no triggers that say so. */
async function touch(tx: Transaction, written: readonly TransferRecord[]): Promise<void> {
  const memories = await findMemories.many(tx, [...new Set(idsOf(written, 'memory_id'))]);
  await touchScopes.run(tx, [...new Set(memories.map(({ scope }) => scope))].toSorted());
}

function idsOf(records: readonly TransferRecord[], column: string): string[] {
  return records.map((record) => String(record[column]));
}

/** What a constraint says to people; undefined for what is no fault of the record. */
function refusalOf(error: unknown): string | undefined {
  if (error instanceof AppError) return error.kind === 'invalid' ? error.message : undefined;
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  const constraint = 'constraint' in error ? String(error.constraint) : '';
  const code = String(error.code);
  if (code.startsWith('22')) return `holds a value that cannot be stored: ${error.message}`;
  if (!code.startsWith('23')) return undefined;
  return CONSTRAINTS[constraint] ?? `breaks the rule ${constraint}`;
}

const CONSTRAINTS: Record<string, string> = {
  memories_fingerprint: 'is said by another current memory here',
  documents_current: 'another version of this document is current here',
  events_dedupe_key: 'was recorded here already, under another event_id',
  doc_chunks_pkey: 'its chunk_id is that of another chunk here',
};
