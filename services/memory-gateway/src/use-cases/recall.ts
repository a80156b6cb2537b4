import type { RecallItem, RecallReply, RecallRequest } from '@almanac/shared/contracts/memory';
import { must } from '@almanac/shared/lang/assert';
import type { MemoryContext } from '../context.ts';
import { findMemoriesAt, type MemoryRow } from '../db/memories.ts';
import { readNeighbours, screenFound, type NeighbourRow } from '../db/recall.ts';
import type { SparseHit } from '../db/sparse-index.ts';
import { boostsOf, fuse, type FusedHit, type LegHit } from '../domain/fuse.ts';
import type { Scopes } from '../domain/scope.ts';
import { withNeighbours } from '../domain/thread-context.ts';
import { withinBudget } from '../domain/token-budget.ts';
import { askedOf, denseLeg, sparseLeg, type Asked } from './recall-legs.ts';

interface Ranked {
  hit: FusedHit;
  boosts: Record<string, number>;
  score: number;
}

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
  const asked = askedOf(request, scopes, now);
  const [sparse, dense] = await Promise.all([sparseLeg(ctx, asked), denseLeg(ctx, asked)]);
  const ranked = await rank(ctx, asked, { sparse, dense: dense ?? [] }, now);
  const best = ranked.slice(0, request.limit);
  const items = await itemsOf(ctx, best, request, asked);
  return {
    items: withinBudget(items, request.max_tokens),
    degraded: dense === undefined ? ['dense'] : [],
    cached: false,
  };
}

async function rank(
  ctx: MemoryContext,
  asked: Asked,
  legs: { sparse: SparseHit[]; dense: LegHit[] },
  now: Date,
): Promise<Ranked[]> {
  const hits = fuse(legs);
  const ids = hits.map((hit) => hit.memory_id);
  const screened = await screenFound.many(ctx.db, ids, asked.scopes, ...asked.filter);
  const seen = new Map(screened.map((row) => [row.memory_id, row]));
  const exact = new Set(legs.sparse.filter((hit) => hit.exact).map((hit) => hit.memory_id));
  const ranked = hits.flatMap((hit): Ranked[] => {
    const row = seen.get(hit.memory_id);
    if (row === undefined) return [];
    const boosts = boostsOf({ ...row, exact: exact.has(hit.memory_id) }, now);
    const score = Object.values(boosts).reduce((all, boost) => all * boost, hit.relevance);
    return [{ hit, boosts, score }];
  });
  return ranked.toSorted((a, b) => b.score - a.score);
}

async function itemsOf(
  ctx: MemoryContext,
  ranked: Ranked[],
  { context, explain }: RecallRequest,
  asked: Asked,
): Promise<RecallItem[]> {
  const ids = ranked.map(({ hit }) => hit.memory_id);
  const [, , , at, past] = asked.filter;
  const found = await findMemoriesAt.many(ctx.db, ids, at, past);
  const rows = new Map(found.map((row) => [row.memory_id, row]));
  const threaded = [...rows.values()].some((row) => row.thread_id !== null);
  const neighbours =
    context > 0 && threaded ? await readNeighbours.many(ctx.db, ids, context, at, past) : [];
  return ranked.map((one) => {
    const row = must(rows.get(one.hit.memory_id), 'a memory that was screened');
    return itemOf(row, one, neighbours, explain === true);
  });
}

function itemOf(
  row: MemoryRow,
  { hit, boosts, score }: Ranked,
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
    ...(explain ? { explain: explanation(hit, boosts) } : {}),
  };
}

function explanation({ legs }: FusedHit, boosts: Record<string, number>) {
  const { sparse = null, dense = null } = legs;
  return { legs: { dense, sparse, graph: null, time: null }, boosts };
}
