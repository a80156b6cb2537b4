/** The reading of what a recall's legs found. */
import type { Authority } from '@almanac/shared/contracts/memory';
import { statement } from '@almanac/shared/pg/statement';
import type { RecallFilter } from './sparse-index.ts';
import { stateAt, visible } from './visible.ts';

/** Those of the found memories that the caller may see and the filter lets through; `scopes` null is every scope. */
export const screenFound = statement<
  { memory_id: string; authority: Authority; at: string },
  [memory_ids: string[], scopes: string[] | null, ...RecallFilter]
>(
  `select m.memory_id, ${stateAt('m', 'authority', '$6', '$7')} as authority,
          coalesce(m.occurred_at, m.recorded_at) as at
     from memory.memories m
    where m.memory_id = any ($1) and ($2::text[] is null or m.scope = any ($2))
      and ($3::text[] is null or m.kind = any ($3)) and ($4::text[] is null or m.tags @> $4)
      and ($5::text[] is null or ${stateAt('m', 'authority', '$6', '$7')} = any ($5))
      and ${visible('m', '$6', '$7')}`,
);

export interface NeighbourRow {
  memory_id: string;
  side: 'before' | 'after';
  content: string;
  speaker: string | null;
}

// Neighbours stand in the memory's own scope and thread; in the order of the thread.
export const readNeighbours = statement<
  NeighbourRow,
  [memory_ids: string[], each_side: number, at: string, past: boolean]
>(
  `select m.memory_id, near.side, near.content, near.speaker
     from memory.memories m cross join lateral (
       (select 'before' as side, n.thread_position, n.memory_no, n.content, n.speaker
          from memory.memories n
         where n.scope = m.scope and n.thread_id = m.thread_id
           and (n.thread_position, n.memory_no) < (m.thread_position, m.memory_no)
           and ${visible('n', '$3', '$4')}
         order by n.thread_position desc, n.memory_no desc limit $2)
       union all
       (select 'after', n.thread_position, n.memory_no, n.content, n.speaker
          from memory.memories n
         where n.scope = m.scope and n.thread_id = m.thread_id
           and (n.thread_position, n.memory_no) > (m.thread_position, m.memory_no)
           and ${visible('n', '$3', '$4')}
         order by n.thread_position, n.memory_no limit $2)
     ) near
    where m.memory_id = any ($1) and m.thread_id is not null
    order by m.memory_id, near.thread_position, near.memory_no`,
);
