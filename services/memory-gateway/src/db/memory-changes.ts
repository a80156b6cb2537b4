/**
 * The changes of a memory's state. Each says when, why and through whom; a trigger keeps the state it leaves, and the node of a
 * linked memory says the same. Nothing else may update these columns.
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

const nodesFollow = (status: string, at: string): string =>
  `update memory.graph_nodes n
      set properties = n.properties || jsonb_build_object('status', ${status}::text), updated_at = ${at}
     from changed c
    where n.scope = c.scope and n.node_id = c.memory_id and n.node_type = 'memory'`;

export const markSuperseded = statement<
  never,
  [old_ids: string[], new_id: string, at: string, cause: Cause, actor: string]
>(
  `with changed as (
     update memory.memories
        set status = 'superseded', superseded_at = $3, superseded_by = $2,
            state_since = $3, state_cause = $4, state_by = $5
      where memory_id = any ($1) and status = 'current' returning scope, memory_id
   ) ${nodesFollow("'superseded'", '$3')}`,
);

/** Ends what a conflict or an earlier replacement did to it. */
export const setStatus = statement<
  never,
  [memory_id: string, status: string, version: number, at: string, cause: Cause, actor: string]
>(
  `with changed as (
     update memory.memories
        set status = $2, version = $3, superseded_at = null, superseded_by = null,
            state_since = $4, state_cause = $5, state_by = $6
      where memory_id = $1 returning scope, memory_id
   ) ${nodesFollow('$2', '$4')}`,
);
