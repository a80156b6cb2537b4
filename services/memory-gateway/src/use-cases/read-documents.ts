import type {
  DocumentDetail,
  DocumentEntry,
  documentListQuery,
  documentQuery,
} from '@almanac/shared/contracts/documents';
import { AppError } from '@almanac/shared/lang/app-error';
import { found } from '@almanac/shared/pg/statement';
import type { z } from 'zod';
import type { MemoryContext } from '../context.ts';
import { findChunks, findVersions, listDocuments, type DocumentRow } from '../db/documents.ts';
import { outlineOf } from '../domain/chunk-document.ts';
import { decodeNumberCursor, page } from '../domain/cursor.ts';
import { citationOf, documentOf } from '../domain/document-view.ts';
import type { Scopes } from '../domain/scope.ts';
import { storable } from '../domain/storable.ts';

/** Current documents, newest first. */
export async function readDocuments(
  ctx: MemoryContext,
  scopes: Scopes,
  { cursor, limit }: z.infer<typeof documentListQuery>,
): Promise<{ items: DocumentEntry[]; next_cursor: string | null }> {
  const rows = await listDocuments.many(ctx.db, scopes, decodeNumberCursor(cursor), limit + 1);
  return page(rows, limit, (row) => row.doc_no, documentOf);
}

/**
 * A document, its current version or the asked one, with its outline, its text or chunks, and all its versions. Of the same key a
 * client's own goes before the global one. Throws 404 outside of the scopes, 409 `ambiguous` when several clients have the key
 * and the scopes are all of them.
 */
export async function readDocument(
  ctx: MemoryContext,
  scopes: Scopes,
  given_id: string,
  { version, include }: z.infer<typeof documentQuery>,
): Promise<DocumentDetail> {
  const doc_id = storable(given_id);
  const all = await findVersions.many(ctx.db, doc_id, scopes);
  const versions = ofOneScope(all, scopes);
  const wanted = versions.find((row) =>
    version === undefined ? row.status === 'current' : row.version === version,
  );
  const what = version === undefined ? `document ${doc_id}` : `version ${version} of ${doc_id}`;
  const row = found(wanted, what);
  const chunks = await findChunks.many(ctx.db, row.scope, row.doc_id, row.version);
  const content = chunks.map((chunk) => chunk.content).join('');
  return {
    ...documentOf(row),
    versions: versions.map(({ version: number, title, status, recorded_at }) => {
      return { version: number, title, status, recorded_at };
    }),
    outline: outlineOf(content),
    ...(include === 'content' ? { content } : {}),
    ...(include === 'chunks' ? { items: chunks.map(citationOf) } : {}),
  };
}

function ofOneScope(rows: DocumentRow[], scopes: Scopes): DocumentRow[] {
  const [first] = rows;
  const other = rows.find((row) => row.scope !== first?.scope);
  if (scopes === null && other !== undefined) {
    throw new AppError(
      'conflict',
      'Several clients have a document of this key: name the client.',
      {
        code: 'ambiguous',
      },
    );
  }
  return rows.filter((row) => row.scope === first?.scope);
}
