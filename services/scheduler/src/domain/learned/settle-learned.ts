/** What becomes of the stored preferences when it is looked again at what they were learned from. */
import type { LearnedCandidate } from './candidate.ts';

export interface StoredLearned {
  learned_id: string;
  origin: 'memory' | 'edits' | 'person';
  source: string;
  observed: number;
  weight: number;
  status: 'suggested' | 'on' | 'off' | 'ended';
  decided_by: string | null;
}

export interface SettledLearned<S extends StoredLearned> {
  add: (LearnedCandidate & { learned_id: string })[];
  change: { old: S; to: Pick<StoredLearned, 'source' | 'observed' | 'weight' | 'status'> }[];
}

/**
 * `looked_at` names the origins that could be read. What a person decided keeps its status and weight; only a memory that stands no more
 * ends that too. What a person turned off stays off.
 */
export function settleLearned<S extends StoredLearned>(
  stored: readonly S[],
  candidates: readonly (LearnedCandidate & { learned_id: string })[],
  looked_at: readonly StoredLearned['origin'][],
): SettledLearned<S> {
  const present = new Map(candidates.map((one) => [one.learned_id, one]));
  const known = new Set(stored.map(({ learned_id }) => learned_id));
  const change = stored.flatMap((old) => {
    if (!looked_at.includes(old.origin)) return [];
    const to = settledTo(old, present.get(old.learned_id));
    const same =
      to.status === old.status && to.weight === old.weight && to.observed === old.observed;
    return same ? [] : [{ old, to }];
  });
  return { add: [...present.values()].filter(({ learned_id }) => !known.has(learned_id)), change };
}

function settledTo(
  old: StoredLearned,
  now: LearnedCandidate | undefined,
): Pick<StoredLearned, 'source' | 'observed' | 'weight' | 'status'> {
  const { source, observed, weight, status } = old;
  if (now === undefined) {
    const ends = old.origin === 'memory' ? status !== 'off' : old.decided_by === null;
    return { source, observed, weight, status: ends ? 'ended' : status };
  }
  if (old.decided_by !== null && status !== 'ended') {
    return { source: now.source, observed: now.observed, weight, status };
  }
  return { source: now.source, observed: now.observed, weight: now.weight, status: now.status };
}
