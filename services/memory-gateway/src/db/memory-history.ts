import { statement } from '@almanac/shared/pg/statement';
import { MEMORY_COLUMNS, type MemoryRow } from './memories.ts';

export const insertSupersession = statement<
  never,
  [old_id: string, new_id: string, reason: string, actor: string, at: string]
>(
  `insert into memory.supersessions (old_id, new_id, reason, actor, at)
   values ($1, $2, $3, $4, $5)`,
);

export const insertCorrection = statement<
  never,
  [old_id: string, new_id: string, reason: string, actor: string, at: string]
>(`insert into memory.corrections (old_id, new_id, reason, actor, at) values ($1, $2, $3, $4, $5)`);

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
     left join memory.supersessions s on s.old_id = m.memory_id and s.new_id = m.superseded_by
    order by m.memory_no limit 200`,
);
