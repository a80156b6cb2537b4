import { statement } from '@almanac/shared/pg/statement';

export interface DocumentRow {
  doc_no: number;
  scope: string;
  doc_id: string;
  version: number;
  title: string;
  url: string | null;
  content_hash: string;
  status: 'current' | 'superseded';
  chunks: number;
  characters: number;
  recorded_at: string;
  recorded_by: string;
  superseded_at: string | null;
}

const COLUMNS = `d.doc_no, d.scope, d.doc_id, d.version, d.title, d.url, d.content_hash, d.status, d.chunks, d.characters,
  d.recorded_at, d.recorded_by, d.superseded_at`;

export const findCurrentDocument = statement<DocumentRow, [scope: string, doc_id: string]>(
  `select ${COLUMNS} from memory.documents d
    where d.scope = $1 and d.doc_id = $2 and d.status = 'current'`,
);

export const insertDocument = statement<
  never,
  [
    scope: string,
    doc_id: string,
    version: number,
    title: string,
    url: string | null,
    content_hash: string,
    chunks: number,
    characters: number,
    recorded_at: string,
    recorded_by: string,
  ]
>(
  `insert into memory.documents (scope, doc_id, version, title, url, content_hash, chunks, characters, recorded_at,
     recorded_by)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
);

export const supersedeDocument = statement<
  never,
  [scope: string, doc_id: string, version: number, at: string]
>(
  `update memory.documents set status = 'superseded', superseded_at = $4
    where scope = $1 and doc_id = $2 and version = $3`,
);

/** Every version in the scopes, by scope and newest first; `scopes` null is every scope. */
export const findVersions = statement<DocumentRow, [doc_id: string, scopes: string[] | null]>(
  `select ${COLUMNS} from memory.documents d
    where d.doc_id = $1 and ($2::text[] is null or d.scope = any ($2))
    order by d.scope desc, d.version desc`,
);

export const listDocuments = statement<
  DocumentRow,
  [scopes: string[] | null, before: number | null, limit: number]
>(
  `select ${COLUMNS} from memory.documents d
    where ($1::text[] is null or d.scope = any ($1)) and d.status = 'current'
      and ($2::bigint is null or d.doc_no < $2)
    order by d.doc_no desc limit $3`,
);

export interface ChunkRow {
  chunk_id: string;
  position: number;
  heading: string | null;
  content: string;
  from_character: number;
  to_character: number;
  from_line: number;
  to_line: number;
}

const CHUNK_COLUMNS = `c.chunk_id, c.position, c.heading, c.content, c.from_character, c.to_character, c.from_line,
  c.to_line`;

/** Writes chunks given as a JSON array of rows; gives back their numbers. */
export const insertChunks = statement<
  { position: number; chunk_no: number },
  [scope: string, doc_id: string, version: number, chunks: string]
>(
  `insert into memory.doc_chunks (chunk_id, scope, doc_id, version, position, heading, content, from_character,
     to_character, from_line, to_line)
   select n.chunk_id, $1, $2, $3, n.position, n.heading, n.content, n.from_character, n.to_character,
     n.from_line, n.to_line
   from jsonb_populate_recordset(null::memory.doc_chunks, $4::jsonb) n
   returning position, chunk_no`,
);

export const findChunks = statement<ChunkRow, [scope: string, doc_id: string, version: number]>(
  `select ${CHUNK_COLUMNS} from memory.doc_chunks c
    where c.scope = $1 and c.doc_id = $2 and c.version = $3 order by c.position`,
);

export interface FoundChunkRow extends ChunkRow {
  chunk_no: number;
  doc_id: string;
  title: string;
  url: string | null;
  scope: string;
  version: number;
}

/** Chunks with their documents, those of current versions in the scopes alone. */
export const findCurrentChunks = statement<
  FoundChunkRow,
  [chunk_ids: string[], scopes: string[] | null]
>(
  `select ${CHUNK_COLUMNS}, c.chunk_no, d.doc_id, d.title, d.url, d.scope, d.version
     from memory.doc_chunks c join memory.documents d using (scope, doc_id, version)
    where c.chunk_id = any ($1) and ($2::text[] is null or c.scope = any ($2))
      and d.status = 'current'`,
);
