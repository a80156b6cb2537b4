/** Keys of memories and their words in the sparse index. Derived from memories, so rows may be deleted. */
import { statement } from '@almanac/shared/pg/statement';

export const insertKeys = statement<
  never,
  [memory_id: string, keys: string[], model: string, prompt_version: number, at: string]
>(
  `insert into memory.memory_keys (memory_id, position, key, model, prompt_version, at)
   select $1, k.position - 1, k.key, $3, $4, $5 from unnest($2::text[]) with ordinality as k(key, position)`,
);

export const findKeys = statement<{ key: string }, [memory_id: string]>(
  'select key from memory.memory_keys where memory_id = $1 order by position',
);

/** For redaction; the words of the keys leave the index with the memory's own. */
export const deleteKeys = statement<never, [memory_id: string]>(
  'delete from memory.memory_keys where memory_id = $1',
);

/** Adds words to the postings of a current memory; `addLength` follows in the same transaction. */
export const addTerms = statement<
  never,
  [scope: string, memory_no: number, terms: string[], frequencies: number[]]
>(
  `insert into memory.memory_terms as t (scope, term, memory_no, frequency, length)
   select $1, a.term, $2, a.frequency, 0 from unnest($3::text[], $4::smallint[]) as a(term, frequency)
   on conflict (scope, term, memory_no) do update
     set frequency = least(t.frequency::int + excluded.frequency, 30000)`,
);

/** All postings of a memory tell one length: what they told before and the words that were added. */
export const addLength = statement<never, [memory_no: number, words: number]>(
  `update memory.memory_terms t set length = old.length + $2
     from (select max(length) as length from memory.memory_terms where memory_no = $1) old
    where t.memory_no = $1`,
);

export interface SourceTurn {
  side: 'before' | 'after';
  content: string;
  speaker: string | null;
}

/** The current neighbours of a turn in its own thread and scope, at most two on each side, in the order of the thread. */
export const findTurnsAround = statement<SourceTurn, [memory_id: string]>(
  `select near.side, near.content, near.speaker
     from memory.memories m cross join lateral (
       (select 'before' as side, n.thread_position, n.memory_no, n.content, n.speaker
          from memory.memories n
         where n.scope = m.scope and n.thread_id = m.thread_id and n.status = 'current'
           and (n.thread_position, n.memory_no) < (m.thread_position, m.memory_no)
         order by n.thread_position desc, n.memory_no desc limit 2)
       union all
       (select 'after', n.thread_position, n.memory_no, n.content, n.speaker
          from memory.memories n
         where n.scope = m.scope and n.thread_id = m.thread_id and n.status = 'current'
           and (n.thread_position, n.memory_no) > (m.thread_position, m.memory_no)
         order by n.thread_position, n.memory_no limit 2)
     ) near
    where m.memory_id = $1 and m.thread_id is not null
    order by near.thread_position, near.memory_no`,
);
