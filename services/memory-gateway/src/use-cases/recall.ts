import type { RecallItem, RecallReply, RecallRequest } from '@almanac/shared/contracts/memory';
import { must } from '@almanac/shared/lang/assert';
import type { MemoryContext } from '../context.ts';
import { findMemoriesAt, type MemoryRow } from '../db/memories.ts';
import { readNeighbours, screenFound, type NeighbourRow, type ScreenedRow } from '../db/recall.ts';
import { boostsOf, fuse, type FusedHit } from '../domain/fuse.ts';
import { speakerNamer, timeWordsFor } from '../domain/question.ts';
import type { Scopes } from '../domain/scope.ts';
import { withNeighbours } from '../domain/thread-context.ts';
import { isWithin } from '../domain/time-expression.ts';
import { withinBudget } from '../domain/token-budget.ts';
import { openConflicts } from './read-memories.ts';
import { rerank, type Ranked } from './rerank.ts';
import { askedOf, askLegs, sparseLeg, type Asked, type SparseLeg } from './recall-legs.ts';

const SCREENED = 200;

/**
 * What is known about a query within the scopes, best first: the union of the legs, fused, then boosted within bounds. A leg
 * that fails is named in `degraded`; recall itself still answers.
 */
export async function recall(
  ctx: MemoryContext,
  scopes: Scopes,
  request: RecallRequest,
): Promise<RecallReply> {
  const now = ctx.clock.now();
  const asked = askedOf(request, scopes, now, ctx.config.ALMANAC_ZONE);
  const { sparse, others, failed } = await askLegs(ctx, asked);
  const ranking = ({ hits, exact }: SparseLeg): Promise<Ranked[]> => {
    const fused = fuse({ sparse: hits, ...others });
    return rank(ctx, asked, fused, { exact, now: request.as_of ?? now, limit: request.limit });
  };
  let ranked = await ranking(sparse);
  if (ranked.length < request.limit && sparse.is_cut) {
    ranked = await ranking(await sparseLeg(ctx, asked, 'all'));
  }
  const reranked = await rerank(ctx, request.query, ranked);
  const best = (reranked ?? ranked).slice(0, request.limit);
  const items = await itemsOf(ctx, best, request, asked);
  return {
    items: withinBudget(items, request.max_tokens),
    degraded: [...failed, ...(reranked === undefined ? ['rerank'] : [])],
    cached: false,
  };
}

async function rank(
  ctx: MemoryContext,
  asked: Asked,
  hits: FusedHit[],
  { exact, now, limit }: { exact: ReadonlySet<string>; now: Date | string; limit: number },
): Promise<Ranked[]> {
  const isNamed = speakerNamer(asked.query);
  const screened = await screen(ctx, asked, hits, limit);
  const seen = new Map(screened.map((row) => [row.memory_id, row]));
  const ranked = hits.flatMap((hit): Ranked[] => {
    const row = seen.get(hit.memory_id);
    if (row === undefined) return [];
    const in_time = asked.stretch !== undefined && isWithin(row.at, asked.stretch);
    const told = {
      ...row,
      exact: exact.has(hit.memory_id),
      in_time,
      said_by_named: isNamed(row.speaker),
      dated: row.dated === true,
    };
    const boosts = boostsOf(told, new Date(now));
    const score = Object.values(boosts).reduce((all, boost) => all * boost, hit.relevance);
    return [{ hit, boosts, score }];
  });
  return ranked.toSorted((a, b) => b.score - a.score);
}

/** Those the caller may see. What ranks far behind is looked at only when too few of the first remain. */
async function screen(
  ctx: MemoryContext,
  asked: Asked,
  hits: FusedHit[],
  limit: number,
): Promise<ScreenedRow[]> {
  const ids = hits.map((hit) => hit.memory_id);
  const when = timeWordsFor(asked.query);
  const look = (some: string[]): Promise<ScreenedRow[]> =>
    screenFound.many(ctx.db, some, asked.scopes, ...asked.filter, when);
  const first = await look(ids.slice(0, SCREENED));
  if (first.length >= limit || ids.length <= SCREENED) return first;
  return [...first, ...(await look(ids.slice(SCREENED)))];
}

async function itemsOf(
  ctx: MemoryContext,
  ranked: Ranked[],
  { context, explain }: RecallRequest,
  asked: Asked,
): Promise<RecallItem[]> {
  const ids = ranked.map(({ hit }) => hit.memory_id);
  const [, , , at, past] = asked.filter;
  const [found, conflictsOf] = await Promise.all([
    findMemoriesAt.many(ctx.db, ids, at, past),
    past
      ? () => []
      : openConflicts(
          ctx,
          ranked.map(({ hit }) => hit),
        ),
  ]);
  const rows = new Map(found.map((row) => [row.memory_id, row]));
  const threaded = [...rows.values()].some((row) => row.thread_id !== null);
  const neighbours =
    context > 0 && threaded ? await readNeighbours.many(ctx.db, ids, context, at, past) : [];
  return ranked.map((one) => {
    const row = must(rows.get(one.hit.memory_id), 'a memory that was screened');
    const conflict_ids = conflictsOf(row.memory_id);
    const item = itemOf(row, one, neighbours, explain === true);
    return conflict_ids.length === 0 ? item : { ...item, conflict_ids };
  });
}

function itemOf(
  row: MemoryRow,
  { hit, boosts, score, rerank: second }: Ranked,
  neighbours: NeighbourRow[],
  explain: boolean,
): RecallItem {
  const { memory_id, kind, authority, confidence, client_id, source, occurred_at } = row;
  const own = neighbours.filter((turn) => turn.memory_id === memory_id);
  const before = own.filter((turn) => turn.side === 'before');
  const after = own.filter((turn) => turn.side === 'after');
  return {
    memory_id,
    content: withNeighbours(row.content, before, after),
    score: Math.round(score * 1e6) / 1e6,
    kind,
    authority,
    confidence,
    client_id,
    source,
    occurred_at,
    valid_from: row.valid_from,
    valid_to: row.valid_to,
    version: row.version,
    ...(explain ? { explain: explanation(hit, boosts, second) } : {}),
  };
}

function explanation(
  { legs }: FusedHit,
  boosts: Record<string, number>,
  second: Ranked['rerank'],
): RecallItem['explain'] {
  const { sparse = null, dense = null, graph = null, time = null } = legs;
  const rerank = second === undefined ? {} : { rerank: second };
  return { legs: { dense, sparse, graph, time }, boosts, ...rerank };
}
