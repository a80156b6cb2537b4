/** The reading of what a recall's legs found. */
import type { Authority } from '@almanac/shared/contracts/memory';
import { prepared, statement } from '@almanac/shared/pg/statement';
import type { RecallFilter } from './sparse-index.ts';
import { stateAt, visible } from './visible.ts';

export interface ScreenedRow {
  memory_id: string;
  authority: Authority;
  at: string;
  speaker: string | null;
  /** A turn of a thread that ends with a question mark. */
  asks: boolean;
  /** It says when: a weekday, a month, "yesterday". Null where the question does not ask when. */
  dated: boolean | null;
}

/** Those of the found memories that the caller may see and the filter lets through; `scopes` null is every scope. */
export const screenFound = prepared<
  ScreenedRow,
  [memory_ids: string[], scopes: string[] | null, ...RecallFilter, time_words: string | null]
>(
  `select m.memory_id, ${stateAt('m', 'authority', '$6', '$7')} as authority,
          coalesce(m.occurred_at, m.recorded_at) as at, m.speaker,
          m.thread_id is not null and ${asks('m')} as asks, left(m.content, 2000) ~* $8 as dated
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

/** A turn near a turn of the same sitting. */
export interface NearTurn {
  /** The turn it stands near. */
  memory_id: string;
  /** Whether that turn ends with a question mark. */
  asks: boolean;
  near_id: string;
  near_asks: boolean;
  /** Turns between them and one: −2, −1 are before, 1, 2 after. */
  step: number;
  /** Of its content, in characters. */
  size: number;
}

const NEAR_STEPS = 2;
const nearby = (sign: '-' | '', order: 'desc' | 'asc', compare: '<' | '>'): string => `(
       select ${sign}(row_number() over (order by n.thread_position ${order}, n.memory_no ${order}))::int as step,
              n.memory_id, char_length(n.content) as size, ${asks('n')} as asks, n.occurred_at
         from memory.memories n
        where n.scope = m.scope and n.thread_id = m.thread_id
          and (n.thread_position, n.memory_no) ${compare} (m.thread_position, m.memory_no)
          and ${visible('n', '$2', '$3')}
        order by n.thread_position ${order}, n.memory_no ${order} limit ${NEAR_STEPS})`;

// The day is compared so that yesterday's last turn is no neighbour of today's first.
export const nearTurns = statement<NearTurn, [memory_ids: string[], at: string, past: boolean]>(
  `select m.memory_id, ${asks('m')} as asks, near.memory_id as near_id,
          near.asks as near_asks, near.step, near.size
     from memory.memories m cross join lateral (
       ${nearby('-', 'desc', '<')} union all ${nearby('', 'asc', '>')}) near
    where m.memory_id = any ($1) and m.thread_id is not null
      and (near.occurred_at at time zone 'UTC')::date is not distinct from (m.occurred_at at time zone 'UTC')::date`,
);

function asks(m: string): string {
  return `right(${m}.content, 8) ~ '[?？؟]\\W*$'`;
}
