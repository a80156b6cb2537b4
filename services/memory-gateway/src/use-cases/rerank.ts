import { errorText } from '@almanac/shared/lang/app-error';
import { must } from '@almanac/shared/lang/assert';
import type { MemoryContext } from '../context.ts';
import { findMemories } from '../db/memories.ts';
import type { FusedHit } from '../domain/fuse.ts';

/** A hit of a recall with all that decides its place. */
export interface Ranked {
  hit: FusedHit;
  boosts: Record<string, number>;
  score: number;
  rerank?: { rank: number; score: number };
}

/** More candidates cost time and change little. */
const CANDIDATES = 50;
const MAX_CHARACTERS = 1500;

/**
 * The best again in the order of a reranking model, the rest behind them; as given where there is no such model. Undefined when
 * there is one and it failed or was too slow.
 */
export async function rerank(
  ctx: MemoryContext,
  query: string,
  ranked: Ranked[],
): Promise<Ranked[] | undefined> {
  const { reranker } = ctx;
  if (reranker === undefined || ranked.length < 2) return ranked;
  const first = ranked.slice(0, CANDIDATES);
  const ids = first.map(({ hit }) => hit.memory_id);
  const rows = new Map((await findMemories.many(ctx.db, ids)).map((row) => [row.memory_id, row]));
  const texts = ids.map((id) => {
    const { speaker, content } = must(rows.get(id), 'a memory that was screened');
    return `${speaker === null ? '' : `${speaker}: `}${content}`.slice(0, MAX_CHARACTERS);
  });
  try {
    const scores = await reranker.rerank(query, texts);
    const again = first
      .map((one, index) => ({ ...one, second: scores[index] ?? 0 }))
      .toSorted((a, b) => b.second - a.second)
      .map(({ second, ...one }, index) => {
        return { ...one, rerank: { rank: index + 1, score: second } };
      });
    return [...again, ...ranked.slice(CANDIDATES)];
  } catch (error) {
    ctx.log.warn({ error: errorText(error) }, 'recall without the reranker');
    return undefined;
  }
}
