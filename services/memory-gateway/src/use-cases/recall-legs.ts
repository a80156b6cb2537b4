/** The legs of a recall: each finds on its own; one that fails leaves the others alone. */
import type { RecallRequest } from '@almanac/shared/contracts/memory';
import { AppError, errorText } from '@almanac/shared/lang/app-error';
import type { MemoryContext } from '../context.ts';
import {
  bestCurrent,
  bestFiltered,
  listScopes,
  type Question,
  type RecallFilter,
  type SparseFound,
} from '../db/sparse-index.ts';
import { linkedMemories, memoriesBetween } from '../db/recall-legs.ts';
import { nearTurns, type NearTurn } from '../db/recall.ts';
import type { LegHit, LegName } from '../domain/fuse.ts';
import { namedThings } from '../domain/named-things.ts';
import { storable } from '../domain/storable.ts';
import type { Scopes } from '../domain/scope.ts';
import { authoritiesFrom } from '../domain/supersession.ts';
import { nearnessInContext, scoreInContext } from '../domain/thread-score.ts';
import { type Stretch, stretchOf } from '../domain/time-expression.ts';
import { queryWords } from '../domain/tokenize.ts';

/** A recall in the form the legs and the screening read. */
export interface Asked {
  query: string;
  scopes: Scopes;
  filter: RecallFilter;
  /** The time the question names. */
  stretch: Stretch | undefined;
}

const LEG_LIMIT = 200;
const TURNS_IN_CONTEXT = 80;
const LINKED_LIMIT = 60;
const TIME_LIMIT = 60;
const FILTER_DEPTH = 1000;
const ENOUGH = 100;

/** `zone` is the person's: it says when a day begins. */
export function askedOf(request: RecallRequest, scopes: Scopes, now: Date, zone: string): Asked {
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
    stretch: stretchOf(query, as_of === undefined ? now : new Date(as_of), zone),
  };
}

export interface SparseLeg {
  hits: LegHit[];
  /** Memories with an identifier of the question that hardly any other has. */
  exact: ReadonlySet<string>;
  /** There are more than were looked at, and nobody asked yet whether these may be seen. */
  is_cut: boolean;
}

/**
 * BM25 over the words of the query, any of which may match; turns of a thread are judged with what stands around them. The best
 * are taken without asking what holds now; `all` asks that of every match, for when too few of the best remain.
 */
export async function sparseLeg(
  ctx: MemoryContext,
  asked: Asked,
  which: 'best' | 'all' = 'best',
): Promise<SparseLeg> {
  const found = await search(ctx, asked, which);
  if (found === undefined) return { hits: [], exact: new Set(), is_cut: false };
  const turns = found.rows.filter(({ sitting }) => sitting !== null);
  const near = await around(ctx, asked, turns);
  const exact = found.rows.filter((row) => row.exact).map(({ memory_id }) => memory_id);
  const is_cut = which === 'best' && found.rows.length >= LEG_LIMIT;
  return { hits: scoreInContext(found, near), exact: new Set(exact), is_cut };
}

/** The turns around the best of these. */
async function around(
  ctx: MemoryContext,
  { filter: [, , , at, past] }: Asked,
  hits: readonly { memory_id: string }[],
): Promise<NearTurn[]> {
  const ids = hits.slice(0, TURNS_IN_CONTEXT).map(({ memory_id }) => memory_id);
  return ids.length === 0 ? [] : nearTurns.many(ctx.db, ids, at, past);
}

async function search(
  ctx: MemoryContext,
  asked: Asked,
  which: 'best' | 'all',
): Promise<SparseFound | undefined> {
  const words = queryWords(asked.query);
  if (words.length === 0) return undefined;
  const scopes = asked.scopes ?? (await listScopes.many(ctx.db)).map((row) => row.scope);
  const terms = words.flatMap(({ variants }) => variants);
  const numbers = words.flatMap(({ variants }, word) => variants.map(() => word));
  const identifiers = words.flatMap(({ variants, identifier }) => variants.map(() => identifier));
  const [kinds, tags, authorities, , past] = asked.filter;
  const filtered = kinds !== null || tags !== null || authorities !== null || past;
  const question: Question = [scopes, terms, numbers, identifiers, LEG_LIMIT];
  const every = () => bestFiltered(ctx.db, question, asked.filter, null);
  if (which === 'all') return every();
  if (!filtered) return bestCurrent(ctx.db, ...question);
  // Reading every match to filter it is dear: the best are enough unless the filter leaves too few of them, and there are others.
  const best = await bestFiltered(ctx.db, question, asked.filter, FILTER_DEPTH);
  if (best.rows.length >= ENOUGH || best.looked_at < FILTER_DEPTH) return best;
  return every();
}

/** What is linked with the things the question names. */
async function graphLeg(ctx: MemoryContext, asked: Asked): Promise<LegHit[]> {
  const { labels, keys } = storable(namedThings(asked.query));
  if (labels.length === 0 && keys.length === 0) return [];
  return linkedMemories.many(ctx.db, labels, keys, asked.scopes, LINKED_LIMIT);
}

/** What happened in the time the question names; the newest first, all equally likely. */
async function timeLeg(ctx: MemoryContext, asked: Asked): Promise<LegHit[]> {
  if (asked.stretch === undefined) return [];
  const { from, to } = asked.stretch;
  const rows = await memoriesBetween.many(
    ctx.db,
    from,
    to,
    asked.scopes,
    ...asked.filter,
    TIME_LIMIT,
  );
  return rows.map(({ memory_id }) => ({ memory_id, score: 1 }));
}

/** Nearest vectors; empty without an embedder. */
async function denseLeg(ctx: MemoryContext, asked: Asked): Promise<LegHit[]> {
  if (ctx.dense === undefined) return [];
  const [kinds, tags, , , past] = asked.filter;
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
  const positive = hits
    .filter(({ score }) => score > 0)
    .map(({ item_id, score }) => ({ memory_id: item_id, score }));
  return nearnessInContext(positive, await around(ctx, asked, positive));
}

const NO_WORDS: SparseLeg = { hits: [], exact: new Set(), is_cut: false };

export interface Legs {
  sparse: SparseLeg;
  others: Record<Exclude<LegName, 'sparse'>, LegHit[]>;
  /** Those that failed, and so found nothing. */
  failed: LegName[];
}

/** Asks every leg at once; one that fails is named and leaves the others alone. */
export async function askLegs(ctx: MemoryContext, asked: Asked): Promise<Legs> {
  const failed: LegName[] = [];
  const orNothing = async <T>(name: LegName, leg: Promise<T>, nothing: T): Promise<T> => {
    try {
      return await leg;
    } catch (error) {
      // Without the database there is no answer at all, and the caller should try again.
      if (error instanceof AppError && error.code === 'database_unavailable') throw error;
      ctx.log.warn({ leg: name, error: errorText(error) }, 'recall without a leg');
      failed.push(name);
      return nothing;
    }
  };
  const [sparse, dense, graph, time] = await Promise.all([
    orNothing('sparse', sparseLeg(ctx, asked), NO_WORDS),
    orNothing('dense', denseLeg(ctx, asked), []),
    orNothing('graph', graphLeg(ctx, asked), []),
    orNothing('time', timeLeg(ctx, asked), []),
  ]);
  return { sparse, others: { dense, graph, time }, failed };
}
