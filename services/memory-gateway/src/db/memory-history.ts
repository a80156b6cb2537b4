import { statement } from '@almanac/shared/pg/statement';
import { MEMORY_COLUMNS, type MemoryRow } from './memories.ts';
import { stateAt } from './visible.ts';

/** Rows of one act were replaced together and come back together. */
export const insertSupersession = statement<
  never,
  [old_id: string, new_id: string, act: string, reason: string, actor: string, at: string]
>(
  `insert into memory.supersessions (old_id, new_id, act, reason, actor, at)
   values ($1, $2, $3, $4, $5, $6)`,
);

export const insertCorrection = statement<
  never,
  [old_id: string, new_id: string, reason: string, actor: string, at: string]
>(`insert into memory.corrections (old_id, new_id, reason, actor, at) values ($1, $2, $3, $4, $5)`);

/** The latest act that replaced a memory: everything it replaced, and by what. */
export const findLastAct = statement<
  { act: string; at: string; old_ids: string[]; new_ids: string[] },
  [memory_id: string]
>(
  `select coalesce(act, new_id) as act, max(at) as at,
          array_agg(distinct old_id) as old_ids, array_agg(distinct new_id) as new_ids
     from memory.supersessions
    where coalesce(act, new_id) = (
            select coalesce(act, new_id) from memory.supersessions where old_id = $1
             order by supersession_no desc limit 1)
    group by coalesce(act, new_id)`,
);

/** The current memories a memory's replacements lead to; none where the last of them is gone. */
export const findStandingNow = statement<{ memory_id: string }, [memory_id: string]>(
  `with recursive line as (
     select m.memory_id, m.status, m.superseded_by from memory.memories m where m.memory_id = $1
     union
     select m.memory_id, m.status, m.superseded_by
       from line join memory.memories m on m.memory_id = line.superseded_by
   )
   select memory_id from line where status = 'current'`,
);

/** Current memories of a slot that became so after an instant. */
export const findNewerInSlot = statement<
  { memory_id: string },
  [scope: string, subject: string, predicate: string, at: string, except: string[]]
>(
  `select m.memory_id from memory.memories m
    where m.scope = $1 and m.subject = $2 and m.predicate = $3 and m.status = 'current'
      and m.memory_id <> all ($5::text[])
      and ${stateAt('m', 'status', '$4', 'true')} is distinct from 'current'
    order by m.memory_no limit 5`,
);

export interface HistoryRow extends MemoryRow {
  superseded_reason: string | null;
  superseded_actor: string | null;
}

// Everything that replaced it or was replaced by it, both ways; at most 200 versions. Scope is the memory's own.
export const findHistory = statement<HistoryRow, [memory_id: string]>(
  `with recursive line as (
     select $1::text as memory_id
     union
     select case when s.old_id = line.memory_id then s.new_id else s.old_id end
       from line join memory.supersessions s
         on s.old_id = line.memory_id or s.new_id = line.memory_id
   )
   select ${MEMORY_COLUMNS}, s.reason as superseded_reason, s.actor as superseded_actor
     from line join memory.memories m using (memory_id)
     left join lateral (
       select reason, actor from memory.supersessions
        where old_id = m.memory_id and new_id = m.superseded_by
        order by supersession_no desc limit 1) s on true
    order by m.memory_no limit 200`,
);

export interface StateRow {
  memory_id: string;
  from_at: string;
  to_at: string;
  status: MemoryRow['status'];
  authority: MemoryRow['authority'];
  confidence: number;
  version: number;
  cause: string;
  actor: string;
}

/** The states memories have left, in their order; of each at most the last 500. */
export const findStates = statement<StateRow, [memory_ids: string[]]>(
  `select s.memory_id, s.from_at, s.to_at, s.status, s.authority, s.confidence, s.version, s.cause, s.actor
     from unnest($1::text[]) as one(memory_id) cross join lateral (
       select l.memory_id, l.state_no, l.from_at, l.to_at, l.status, l.authority, l.confidence, l.version,
              l.cause, l.actor
         from memory.memory_states l
        where l.memory_id = one.memory_id order by l.state_no desc limit 500) s
    order by s.memory_id, s.state_no`,
);
