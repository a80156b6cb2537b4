import type {
  DocSearchItem,
  DocSearchQuery,
  DocSearchReply,
} from '@almanac/shared/contracts/documents';
import type { MemoryContext } from '../context.ts';
import { findCurrentChunks, type FoundChunkRow } from '../db/documents.ts';
import { citationOf } from '../domain/document-view.ts';
import { fuse } from '../domain/fuse.ts';
import { rankChunks, type FoundChunk, type RankedChunk } from '../domain/rank-chunks.ts';
import type { Scopes } from '../domain/scope.ts';
import { searchLegs } from './search-legs.ts';

interface Found extends FoundChunk {
  row: FoundChunkRow;
}

/** Chunks of current documents within the scopes, best first, each with where it stands. */
export async function searchDocs(
  ctx: MemoryContext,
  scopes: Scopes,
  { query, limit, explain }: DocSearchQuery,
): Promise<DocSearchReply> {
  const { sparse, dense } = await searchLegs(ctx, { index: 'chunks', scopes, query });
  const words = sparse.map(({ item_id, score }) => ({ memory_id: item_id, score }));
  const hits = fuse({ sparse: words, dense: dense ?? [] });
  const exact = new Set(sparse.filter((hit) => hit.exact).map((hit) => hit.item_id));
  const ids = hits.map((hit) => hit.memory_id);
  const rows = await findCurrentChunks.many(ctx.db, ids, scopes);
  const known = new Map(rows.map((row) => [row.chunk_id, row]));
  const found = hits.flatMap((hit): Found[] => {
    const row = known.get(hit.memory_id);
    if (row === undefined) return [];
    const parent = JSON.stringify([row.scope, row.doc_id]);
    return [{ hit, row, parent, exact: exact.has(hit.memory_id) }];
  });
  return {
    items: rankChunks(found)
      .slice(0, limit)
      .map((ranked) => itemOf(ranked, explain === true)),
    degraded: dense === undefined ? ['dense'] : [],
  };
}

function itemOf({ found, boosts, score }: RankedChunk<Found>, explain: boolean): DocSearchItem {
  const { row, hit } = found;
  const { sparse = null, dense = null } = hit.legs;
  return {
    ...citationOf(row),
    doc_id: row.doc_id,
    title: row.title,
    url: row.url,
    client_id: row.scope === '' ? null : row.scope,
    version: row.version,
    score: Math.round(score * 1e6) / 1e6,
    ...(explain ? { explain: { legs: { sparse, dense }, boosts } } : {}),
  };
}
