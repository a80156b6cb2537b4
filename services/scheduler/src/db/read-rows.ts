/** What is known of the calendars that are read: how far each is synced, and the cache of its events. */
import { statement } from '@almanac/shared/pg/statement';
import type { ListedEvent } from '../domain/runs/listed-event.ts';

export interface ReadRow {
  calendar_id: string;
  sync_token: string | null;
  round: number;
  access: 'events' | 'busy_only';
  window_from: string | null;
  window_to: string | null;
  last_read_at: string | null;
  last_full_at: string | null;
  missing_since: string | null;
  detail: string | null;
}

const READ = `calendar_id, sync_token, round, access, window_from, window_to, last_read_at, last_full_at,
  missing_since, detail`;

export const findRead = statement<ReadRow, [calendar_id: string]>(
  `select ${READ} from scheduler.calendar_reads where calendar_id = $1`,
);
export const readsOf = statement<ReadRow, [ids: readonly string[]]>(
  `select ${READ} from scheduler.calendar_reads where calendar_id = any($1::text[]) order by calendar_id`,
);
export const beginRead = statement<never, [calendar_id: string]>(
  'insert into scheduler.calendar_reads (calendar_id) values ($1) on conflict do nothing',
);
export const lockRead = statement<{ round: number }, [calendar_id: string]>(
  'select round from scheduler.calendar_reads where calendar_id = $1 for update',
);
/** In the transaction that brings the cache to the state of this token. */
export const storeRead = statement<
  never,
  [
    calendar_id: string,
    sync_token: string | null,
    access: string,
    from: Date,
    to: Date,
    at: Date,
    full: boolean,
    detail: string | null,
  ]
>(
  `update scheduler.calendar_reads
      set sync_token = $2, round = round + 1, access = $3, window_from = $4, window_to = $5,
          last_read_at = $6, last_full_at = case when $7 then $6::timestamptz else last_full_at end,
          missing_since = null, detail = $8
    where calendar_id = $1`,
);
/** The calendar is gone, or not for us any more. What was read of it stays. */
export const markMissing = statement<never, [calendar_id: string, at: Date, detail: string]>(
  `insert into scheduler.calendar_reads as r (calendar_id, missing_since, detail) values ($1, $2, $3)
   on conflict (calendar_id) do update
     set sync_token = null, missing_since = coalesce(r.missing_since, excluded.missing_since),
         detail = excluded.detail`,
);
/** We may see when it is busy, and nothing else. */
export const markBusyOnly = statement<never, [calendar_id: string]>(
  `insert into scheduler.calendar_reads (calendar_id, access) values ($1, 'busy_only')
   on conflict (calendar_id) do update set access = 'busy_only'`,
);
export const busyOnlyReads = statement<{ any: boolean }>(
  `select exists (select 1 from scheduler.calendar_reads where access = 'busy_only') as any`,
);
/** Why the last reading failed, in words; the next one that works forgets it. */
export const noteTrouble = statement<never, [calendar_id: string, detail: string]>(
  `insert into scheduler.calendar_reads (calendar_id, detail) values ($1, $2)
   on conflict (calendar_id) do update set detail = excluded.detail`,
);
export const forgetReads = statement<never, [except: readonly string[]]>(
  'delete from scheduler.calendar_reads where calendar_id <> all($1::text[])',
);

export const forgetEvents = statement<never, [except: readonly string[]]>(
  'delete from scheduler.calendar_events where calendar_id <> all($1::text[])',
);
export const cacheEvents = statement<never, [calendar_id: string, events: string, read_at: Date]>(
  `insert into scheduler.calendar_events
     (calendar_id, event_id, series_id, title, start_at, end_at, body, read_at)
   select $1, e->>'event_id', e->>'series_id', e->>'title',
          to_timestamp((e->>'start')::double precision / 1000),
          to_timestamp((e->>'end')::double precision / 1000), e, $3
     from jsonb_array_elements($2::jsonb) e
   on conflict (calendar_id, event_id) do update
     set series_id = excluded.series_id, title = excluded.title, start_at = excluded.start_at,
         end_at = excluded.end_at, body = excluded.body, read_at = excluded.read_at`,
);
export const dropEvents = statement<never, [calendar_id: string, event_ids: readonly string[]]>(
  'delete from scheduler.calendar_events where calendar_id = $1 and event_id = any($2::text[])',
);
export const cachedOf = statement<{ body: ListedEvent }, [calendar_id: string]>(
  'select body from scheduler.calendar_events where calendar_id = $1',
);
/** Of these events, and all of a series whose master is among the removed. */
export const cachedAmong = statement<
  { body: ListedEvent },
  [calendar_id: string, event_ids: readonly string[], removed: readonly string[]]
>(
  `select body from scheduler.calendar_events
    where calendar_id = $1 and (event_id = any($2::text[]) or series_id = any($3::text[]))`,
);
export const cachedEvents = statement<{ body: ListedEvent }, [ids: string[], from: Date, to: Date]>(
  `select body from scheduler.calendar_events
    where calendar_id = any($1) and end_at > $2 and start_at < $3 order by start_at, event_id`,
);

interface ChoiceRow {
  read_ids: string[];
  tentative: 'busy' | 'free';
  all_day: 'busy' | 'free';
}
export const findChoice = statement<ChoiceRow>(
  'select read_ids, tentative, all_day from scheduler.calendar_choice',
);
export const storeChoice = statement<
  never,
  [read_ids: readonly string[], tentative: string, all_day: string, by: string, at: Date]
>(
  `insert into scheduler.calendar_choice (read_ids, tentative, all_day, updated_by, updated_at)
   values ($1, $2, $3, $4, $5)
   on conflict (id) do update
     set read_ids = excluded.read_ids, tentative = excluded.tentative, all_day = excluded.all_day,
         updated_by = excluded.updated_by, updated_at = excluded.updated_at`,
);
