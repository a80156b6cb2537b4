import type { AlmanacEvent } from '@almanac/shared/contracts/events';
import { statement } from '@almanac/shared/pg/statement';

export const insertEvent = statement<
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
  ]
>(
  `insert into memory.events (event_id, event_type, event_source, client_id, payload, metadata,
     subjects, dedupe_key, occurred_at, recorded_at, recorded_by)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
   on conflict (dedupe_key) do nothing returning event_id`,
);

export const findByDedupeKey = statement<{ event_id: string }, [string]>(
  'select event_id from memory.events where dedupe_key = $1',
);

export interface EventRow extends AlmanacEvent {
  event_no: number;
}

/** Newest first; null leaves a condition out, null `scopes` is every scope. */
export const listEvents = statement<
  EventRow,
  [
    scopes: string[] | null,
    event_type: string | null,
    from: string | null,
    to: string | null,
    subject: string | null,
    before: number | null,
    limit: number,
  ]
>(
  `select event_id, event_no, event_type, event_source, client_id, payload, metadata, occurred_at,
          recorded_at
     from memory.events
    where ($1::text[] is null or scope = any ($1)) and ($2::text is null or event_type = $2)
      and ($3::timestamptz is null or occurred_at >= $3)
      and ($4::timestamptz is null or occurred_at < $4)
      and ($5::text is null or subjects @> array[$5::text])
      and ($6::bigint is null or event_no < $6)
    order by event_no desc limit $7`,
);
