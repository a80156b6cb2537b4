/**
 * One ranking out of several legs: reciprocal rank fusion over the union (Cormack, Clarke, Büttcher, SIGIR 2009, k = 60), each
 * share weighted by its leg and by how strong the hit is within it. The weight keeps the distance between a good and a poor hit, which
 * ranks alone flatten so far that a small boost could turn it round. No leg can veto another's hit.
 */
import type { Authority } from '@almanac/shared/contracts/memory';

export const RRF_K = 60;

export type LegName = 'sparse' | 'dense' | 'graph' | 'time';

/** Words and meaning judge the text itself; links and dates only say that it may have to do with the question. */
const LEG_WEIGHT: Record<LegName, number> = { sparse: 1, dense: 1, graph: 0.4, time: 0.3 };

export interface LegHit {
  memory_id: string;
  score: number;
}

export interface FusedHit {
  memory_id: string;
  /** 1 for a hit that is first and strongest in every leg. */
  relevance: number;
  legs: Partial<Record<LegName, { rank: number; score: number }>>;
}

/** Hits of each leg best first; equal relevance keeps the order of arrival. */
export function fuse(legs: Partial<Record<LegName, LegHit[]>>): FusedHit[] {
  const fused = new Map<string, FusedHit>();
  const names = (Object.keys(legs) as LegName[]).filter((name) => (legs[name]?.length ?? 0) > 0);
  const total = names.reduce((sum, name) => sum + LEG_WEIGHT[name], 0);
  for (const name of names) {
    const hits = legs[name] ?? [];
    const best = hits[0]?.score ?? 0;
    hits.forEach(({ memory_id, score }, index) => {
      const hit = fused.get(memory_id) ?? { memory_id, relevance: 0, legs: {} };
      const rank = index + 1;
      const strength = best > 0 ? Math.max(score, 0) / best : 0;
      hit.relevance +=
        ((RRF_K + 1) / (RRF_K + rank)) * (0.5 + strength / 2) * (LEG_WEIGHT[name] / total);
      hit.legs[name] = { rank, score };
      fused.set(memory_id, hit);
    });
  }
  return [...fused.values()].toSorted((a, b) => b.relevance - a.relevance);
}

const AUTHORITY_BOOST: Record<Authority, number> = {
  canonical: 1.1,
  verified: 1.05,
  inferred: 0.95,
};
const RECENCY_SPAN = 0.1;
const RECENCY_DAYS = 90;
const EXACT_BOOST = 2;
const IN_TIME_BOOST = 1.15;
const SPEAKER_BOOST = 1.25;
const DATED_BOOST = 1.25;
const ASKS_BOOST = 0.75;
const DAY_MS = 24 * 3600 * 1000;

export interface Boosted {
  authority: Authority;
  /** When it happened, or was recorded; RFC 3339. */
  at: string;
  /** It contains an identifier of the query that hardly any other memory contains. */
  exact: boolean;
  /** It happened in the time the question names. */
  in_time: boolean;
  /** It was said by somebody whom the question names. */
  said_by_named: boolean;
  /** It says when, and the question asks when. */
  dated: boolean;
  /** A turn that asks: what was asked is seldom the answer. */
  asks: boolean;
}

/** Bounded multipliers, applied after relevance; each is there only where it says something. */
export function boostsOf(item: Boosted, now: Date): Record<string, number> {
  const age_days = Math.max(0, (now.getTime() - Date.parse(item.at)) / DAY_MS);
  const recency = 1 - RECENCY_SPAN + 2 * RECENCY_SPAN * 0.5 ** (age_days / RECENCY_DAYS);
  return {
    authority: AUTHORITY_BOOST[item.authority],
    recency: Math.round(recency * 10_000) / 10_000,
    ...(item.said_by_named ? { speaker: SPEAKER_BOOST } : {}),
    ...(item.dated ? { dated: DATED_BOOST } : {}),
    ...(item.asks ? { asks: ASKS_BOOST } : {}),
    ...(item.in_time ? { in_time: IN_TIME_BOOST } : {}),
    ...(item.exact ? { exact: EXACT_BOOST } : {}),
  };
}
