import type { DocumentEntry } from '@almanac/shared/contracts/documents';
import type { Chunk } from './chunk-document.ts';

/** What a view of a document is made of. */
export interface ViewedDocument extends Omit<DocumentEntry, 'client_id'> {
  scope: string;
}

/** A document as lists show it. */
export function documentOf(row: ViewedDocument): DocumentEntry {
  return {
    doc_id: row.doc_id,
    title: row.title,
    url: row.url,
    client_id: row.scope === '' ? null : row.scope,
    version: row.version,
    status: row.status,
    chunks: row.chunks,
    characters: row.characters,
    recorded_at: row.recorded_at,
    recorded_by: row.recorded_by,
    superseded_at: row.superseded_at,
  };
}

/** A chunk with where it stands in its document. */
export function citationOf(row: Chunk & { chunk_id: string }) {
  return {
    chunk_id: row.chunk_id,
    position: row.position,
    heading: row.heading,
    content: row.content,
    characters: { from: row.from_character, to: row.to_character },
    lines: { from: row.from_line, to: row.to_line },
  };
}
