/**
 * The changes of a memory's state. Each says when, why and through whom; a trigger keeps the state it leaves. Nothing else may
 * update these columns.
 */
import type { Authority } from '@almanac/shared/contracts/memory';
import { statement } from '@almanac/shared/pg/statement';

export type Cause =
  | 'remembered'
  | 'reinforced'
  | 'superseded'
  | 'corrected'
  | 'contested'
  | 'resolved'
  | 'restored'
  | 'redacted';

export const reinforce = statement<
  never,
  [memory_id: string, confidence: number, authority: Authority, at: string, actor: string]
>(
  `update memory.memories
      set confidence = $2, authority = $3, reinforced = reinforced + 1, reinforced_at = $4,
          state_since = $4, state_cause = 'reinforced', state_by = $5
    where memory_id = $1`,
);

export const markSuperseded = statement<
  never,
  [old_ids: string[], new_id: string, at: string, cause: Cause, actor: string]
>(
  `update memory.memories
      set status = 'superseded', superseded_at = $3, superseded_by = $2,
          state_since = $3, state_cause = $4, state_by = $5
    where memory_id = any ($1) and status = 'current'`,
);

/** Ends what a conflict or an earlier replacement did to it. */
export const setStatus = statement<
  never,
  [memory_id: string, status: string, version: number, at: string, cause: Cause, actor: string]
>(
  `update memory.memories
      set status = $2, version = $3, superseded_at = null, superseded_by = null,
          state_since = $4, state_cause = $5, state_by = $6
    where memory_id = $1`,
);
