/** The legs of a recall: each finds on its own; one that fails leaves the others alone. */
import type { RecallRequest } from '@almanac/shared/contracts/memory';
import { errorText } from '@almanac/shared/lang/app-error';
import type { MemoryContext } from '../context.ts';
import {
  listScopes,
  searchCurrent,
  searchFiltered,
  type RecallFilter,
  type SparseHit,
} from '../db/sparse-index.ts';
import type { LegHit } from '../domain/fuse.ts';
import { storable } from '../domain/storable.ts';
import type { Scopes } from '../domain/scope.ts';
import { authoritiesFrom } from '../domain/supersession.ts';
import { queryWords } from '../domain/tokenize.ts';

/** A recall in the form the legs and the screening read. */
export interface Asked {
  query: string;
  scopes: Scopes;
  filter: RecallFilter;
}

const LEG_LIMIT = 200;
const FILTER_DEPTH = 1000;
const ENOUGH = 100;

export function askedOf(request: RecallRequest, scopes: Scopes, now: Date): Asked {
  const { query, kinds, tags, authority_min, as_of } = request;
  return {
    query,
    scopes,
    filter: [
      kinds ?? null,
      storable(tags) ?? null,
      authority_min === undefined ? null : authoritiesFrom(authority_min),
      as_of ?? now.toISOString(),
      as_of !== undefined,
    ],
  };
}

/** BM25 over the words of the query, any of which may match. */
export async function sparseLeg(ctx: MemoryContext, asked: Asked): Promise<SparseHit[]> {
  const words = queryWords(asked.query);
  if (words.length === 0) return [];
  const scopes = asked.scopes ?? (await listScopes.many(ctx.db)).map((row) => row.scope);
  const terms = words.flatMap(({ variants }) => variants);
  const numbers = words.flatMap(({ variants }, word) => variants.map(() => word));
  const identifiers = words.flatMap(({ variants, identifier }) => variants.map(() => identifier));
  const [kinds, tags, authorities, , past] = asked.filter;
  const filtered = kinds !== null || tags !== null || authorities !== null || past;
  const question = [scopes, terms, numbers, identifiers, LEG_LIMIT] as const;
  if (!filtered) return searchCurrent.many(ctx.db, ...question);
  // Reading every match to filter it is dear: the best are enough unless the filter leaves too few of them.
  const hits = await searchFiltered.many(ctx.db, ...question, ...asked.filter, FILTER_DEPTH);
  if (hits.length >= ENOUGH) return hits;
  return searchFiltered.many(ctx.db, ...question, ...asked.filter, null);
}

/** Nearest vectors; empty without an embedder, undefined when there is one and it failed. */
export async function denseLeg(ctx: MemoryContext, asked: Asked): Promise<LegHit[] | undefined> {
  if (ctx.dense === undefined) return [];
  const [kinds, tags, , , past] = asked.filter;
  try {
    const vector = await ctx.dense.embedder.embedQuery(asked.query);
    const hits = await ctx.dense.vectors.search({
      collections: ['agent_memories', 'daily_threads'],
      scopes: asked.scopes,
      vector,
      limit: LEG_LIMIT,
      kinds: kinds ?? undefined,
      tags: tags ?? undefined,
      past,
    });
    return hits
      .filter(({ score }) => score > 0)
      .map(({ item_id, score }) => ({ memory_id: item_id, score }));
  } catch (error) {
    ctx.log.warn({ error: errorText(error) }, 'recall without the dense leg');
    return undefined;
  }
}
