import type { AlmanacEvent } from '@almanac/shared/contracts/events';
import { prepared, statement } from '@almanac/shared/pg/statement';

/** The event with the words it is found by, `length` of them counted with repeats; nothing where its key is known. */
export const insertEvent = prepared<
  { event_id: string },
  [
    event_id: string,
    event_type: string,
    event_source: string,
    client_id: string | null,
    payload: string,
    metadata: string,
    subjects: string[],
    dedupe_key: string | null,
    occurred_at: string,
    recorded_at: string,
    recorded_by: string,
    terms: string[],
    frequencies: number[],
    length: number,
  ]
>(
  `with stored as (
     insert into memory.events (event_id, event_type, event_source, client_id, payload, metadata,
       subjects, dedupe_key, occurred_at, recorded_at, recorded_by)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
     on conflict (scope, dedupe_key) do nothing returning event_id, event_no, scope
   ), worded as (
     insert into memory.event_terms (scope, term, event_no, frequency, length)
     select stored.scope, t.term, stored.event_no, t.frequency, $14
       from stored cross join unnest($12::text[], $13::smallint[]) as t(term, frequency)
   ), sized as (
     insert into memory.index_sizes as z (index_name, scope, part, items, words)
     select 'events', scope, pg_backend_pid() % 16, 1, $14 from stored where $14 > 0
     on conflict (index_name, scope, part) do update
       set items = z.items + excluded.items, words = z.words + excluded.words
   )
   select event_id from stored`,
);

export const findByDedupeKey = prepared<{ event_id: string }, [scope: string, key: string]>(
  'select event_id from memory.events where scope = $1 and dedupe_key = $2',
);

export interface EventRow extends AlmanacEvent {
  event_no: number;
}

const COLUMNS = `event_id, event_no, event_type, event_source, client_id, payload, metadata, occurred_at,
  recorded_at`;

/** Newest first; null leaves a condition out, null `scopes` is every scope. */
export const listEvents = statement<
  EventRow,
  [
    scopes: string[] | null,
    event_type: string | null,
    event_source: string | null,
    from: string | null,
    to: string | null,
    subject: string | null,
    before: number | null,
    limit: number,
  ]
>(
  `select ${COLUMNS} from memory.events
    where ($1::text[] is null or scope = any ($1)) and ($2::text is null or event_type = $2)
      and ($3::text is null or event_source = $3)
      and ($4::timestamptz is null or occurred_at >= $4)
      and ($5::timestamptz is null or occurred_at < $5)
      and ($6::text is null or subjects @> array[$6::text])
      and ($7::bigint is null or event_no < $7)
    order by event_no desc limit $8`,
);

/** Those of the given events that are in the scopes; `scopes` null is every scope. */
export const findEvents = statement<EventRow, [event_ids: string[], scopes: string[] | null]>(
  `select ${COLUMNS} from memory.events
    where event_id = any ($1) and ($2::text[] is null or scope = any ($2))`,
);

export interface IndexedRow extends EventRow {
  scope: string;
  is_indexed: boolean;
}

/** The next events in their order, and whether each has its words. */
export const findEventsAfter = statement<IndexedRow, [event_no: number, limit: number]>(
  `select ${COLUMNS}, scope,
          exists (select 1 from memory.event_terms t where t.event_no = e.event_no) as is_indexed
     from memory.events e where event_no > $1 order by event_no limit $2`,
);

/** Up to which number all events have their words; held until the transaction ends. */
export const lockIndexMark = statement<{ event_no: number }>(
  'select event_no from memory.event_index_mark for update',
);

export const setIndexMark = statement<never, [event_no: number]>(
  'update memory.event_index_mark set event_no = $1',
);

/** Events with what their words are made of. */
export const findEventsToIndex = statement<EventRow & { scope: string }, [event_ids: string[]]>(
  `select ${COLUMNS}, scope from memory.events where event_id = any ($1) order by event_no`,
);
