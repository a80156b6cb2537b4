import type { DocumentReply, DocumentRequest } from '@almanac/shared/contracts/documents';
import { must } from '@almanac/shared/lang/assert';
import { derivedId } from '@almanac/shared/lang/ids';
import { notifyChange } from '@almanac/shared/pg/notify-change';
import type { Transaction } from '@almanac/shared/pg/database';
import { auditChange, currentActor } from '../audit-change.ts';
import type { MemoryContext } from '../context.ts';
import {
  findCurrentDocument,
  insertChunks,
  insertDocument,
  supersedeDocument,
} from '../db/documents.ts';
import { lockKey } from '../db/memories.ts';
import { dropChunkTerms, resizeIndex } from '../db/word-index.ts';
import { chunkDocument, chunkText, type Chunk } from '../domain/chunk-document.ts';
import { cleanDocument, decideVersion, type NewDocument } from '../domain/new-document.ts';
import { GLOBAL_SCOPE } from '../domain/scope.ts';
import { answerOnce } from './answer-once.ts';
import { indexChunks } from './index-words.ts';

/** Chunks that are written and indexed at once: some 20,000 postings. */
const BATCH = 200;

/**
 * Stores a version of a document: the first, or the successor of the current one, whose chunks leave the index and stay; the same
 * content again changes nothing. Rows, index, audit and the answer to `request_key` are one transaction: its text is findable at
 * the reply. Throws 409 `version_conflict` for a version that is not newer than the current one.
 */
export function ingestDocument(
  ctx: MemoryContext,
  request: DocumentRequest,
  request_key?: string,
): Promise<DocumentReply> {
  const document = cleanDocument(request);
  return ctx.db.transaction((tx) =>
    answerOnce(ctx, tx, { request_key, body: request }, () => ingestIn(ctx, tx, document)),
  );
}

async function ingestIn(
  ctx: MemoryContext,
  tx: Transaction,
  document: NewDocument,
): Promise<DocumentReply> {
  const { scope, doc_id } = document;
  await lockKey.run(tx, `document:${JSON.stringify([scope, doc_id])}`);
  const current = await findCurrentDocument.maybe(tx, scope, doc_id);
  const decision = decideVersion(document, current);
  const client_id = scope === GLOBAL_SCOPE ? null : scope;
  const indexed = { sparse: true, dense: false };
  if (decision.outcome === 'unchanged') {
    const { version, chunks, characters } = must(current, 'the current version');
    const reply = { doc_id, version, status: decision.outcome, client_id, chunks, characters };
    return { ...reply, superseded_version: null, indexed };
  }
  const { outcome, version } = decision;
  const at = ctx.clock.now().toISOString();
  if (current !== undefined) await retireVersion(tx, current, at);
  const chunks = chunkDocument(document.content);
  const characters = document.content.length;
  await insertDocument.run(
    tx,
    scope,
    doc_id,
    version,
    document.title,
    document.url,
    document.content_hash,
    chunks.length,
    characters,
    at,
    currentActor(),
  );
  for (let from = 0; from < chunks.length; from += BATCH) {
    await storeChunks(tx, document, version, chunks.slice(from, from + BATCH));
  }
  const data = { version, status: outcome, client_id, chunks: chunks.length };
  await auditChange(ctx, tx, { action: 'document.ingested', subject: doc_id, data });
  await notifyChange(tx, 'document', doc_id, client_id);
  const superseded_version = current?.version ?? null;
  const reply = { doc_id, version, status: outcome, client_id, chunks: chunks.length, characters };
  return { ...reply, superseded_version, indexed };
}

async function retireVersion(
  tx: Transaction,
  { scope, doc_id, version }: { scope: string; doc_id: string; version: number },
  at: string,
): Promise<void> {
  await supersedeDocument.run(tx, scope, doc_id, version, at);
  const gone = await dropChunkTerms.one(tx, scope, doc_id, version);
  await resizeIndex.run(tx, 'chunks', scope, -gone.items, -gone.words);
}

async function storeChunks(
  tx: Transaction,
  { scope, doc_id, title }: NewDocument,
  version: number,
  chunks: readonly Chunk[],
): Promise<void> {
  const rows = chunks.map((chunk) => {
    const place = [scope, doc_id, String(version), String(chunk.position)];
    return { chunk_id: derivedId('chk', ...place), ...chunk };
  });
  const stored = await insertChunks.many(tx, scope, doc_id, version, JSON.stringify(rows));
  const numbers = new Map(stored.map(({ position, chunk_no }) => [position, chunk_no]));
  const worded = chunks.map(({ position, heading, content }) => {
    const item_no = must(numbers.get(position), 'the number of a chunk');
    return { scope, item_no, text: chunkText(title, heading, content) };
  });
  await indexChunks(tx, worded);
}
