/** The legs of a search over chunks or events; as in a recall, one that fails leaves the other alone. */
import { errorText } from '@almanac/shared/lang/app-error';
import type { MemoryContext } from '../context.ts';
import { listIndexScopes, searchChunks, searchEvents, type WordHit } from '../db/word-index.ts';
import type { LegHit } from '../domain/fuse.ts';
import type { Scopes } from '../domain/scope.ts';
import { queryWords } from '../domain/tokenize.ts';

export interface SearchAsked {
  index: 'chunks' | 'events';
  scopes: Scopes;
  query: string;
}

export interface SearchLegs {
  sparse: WordHit[];
  /** Undefined when there is an embedder and it failed. */
  dense: LegHit[] | undefined;
}

const COLLECTIONS = { chunks: 'doc_chunks', events: 'events' } as const;
const LEG_LIMIT = 200;

/** Both legs at once, each best first. */
export async function searchLegs(ctx: MemoryContext, asked: SearchAsked): Promise<SearchLegs> {
  const [sparse, dense] = await Promise.all([wordLeg(ctx, asked), vectorLeg(ctx, asked)]);
  return { sparse, dense };
}

async function wordLeg(ctx: MemoryContext, { index, ...asked }: SearchAsked): Promise<WordHit[]> {
  const words = queryWords(asked.query);
  if (words.length === 0) return [];
  const scopes =
    asked.scopes ?? (await listIndexScopes.many(ctx.db, index)).map((row) => row.scope);
  const search = index === 'chunks' ? searchChunks : searchEvents;
  return search.many(
    ctx.db,
    scopes,
    words.flatMap(({ variants }) => variants),
    words.flatMap(({ variants }, word) => variants.map(() => word)),
    words.flatMap(({ variants, identifier }) => variants.map(() => identifier)),
    LEG_LIMIT,
  );
}

/** Empty without an embedder. */
async function vectorLeg(
  ctx: MemoryContext,
  { index, scopes, query }: SearchAsked,
): Promise<LegHit[] | undefined> {
  if (ctx.dense === undefined) return [];
  try {
    const vector = await ctx.dense.embedder.embedQuery(query);
    const collections = [COLLECTIONS[index]];
    const hits = await ctx.dense.vectors.search({ collections, scopes, vector, limit: LEG_LIMIT });
    return hits
      .filter(({ score }) => score > 0)
      .map(({ item_id, score }) => ({ memory_id: item_id, score }));
  } catch (error) {
    ctx.log.warn({ error: errorText(error) }, `search over ${index} without the dense leg`);
    return undefined;
  }
}
