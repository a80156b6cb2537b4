import { statement } from '@almanac/shared/pg/statement';
import type { ListedEvent } from '../domain/runs/listed-event.ts';

export const dropCached = statement<never, [calendar_id: string, from: Date, to: Date]>(
  'delete from scheduler.calendar_events where calendar_id = $1 and end_at > $2 and start_at < $3',
);
export const cacheEvents = statement<never, [calendar_id: string, events: string, read_at: Date]>(
  `insert into scheduler.calendar_events (calendar_id, event_id, title, start_at, end_at, body, read_at)
   select $1, e->>'event_id', e->>'title', to_timestamp((e->>'start')::double precision / 1000),
          to_timestamp((e->>'end')::double precision / 1000), e, $3
     from jsonb_array_elements($2::jsonb) e
   on conflict (calendar_id, event_id) do update
     set title = excluded.title, start_at = excluded.start_at, end_at = excluded.end_at,
         body = excluded.body, read_at = excluded.read_at`,
);
export const cachedEvents = statement<{ body: ListedEvent }, [ids: string[], from: Date, to: Date]>(
  `select body from scheduler.calendar_events
    where calendar_id = any($1) and end_at > $2 and start_at < $3 order by start_at, event_id`,
);

interface SyncRow {
  sync_token: string | null;
  last_sync_at: string | null;
}
export const findSync = statement<SyncRow, [calendar_id: string]>(
  'select sync_token, last_sync_at from scheduler.sync_state where calendar_id = $1',
);
/** Written only after every page was committed. */
export const storeSync = statement<
  never,
  [calendar_id: string, sync_token: string | null, at: Date, full: boolean]
>(
  `insert into scheduler.sync_state as s (calendar_id, sync_token, last_sync_at, last_full_at)
   values ($1, $2, $3, case when $4 then $3::timestamptz end)
   on conflict (calendar_id) do update
     set sync_token = excluded.sync_token, last_sync_at = excluded.last_sync_at,
         last_full_at = coalesce(excluded.last_full_at, s.last_full_at)`,
);

interface ChannelRow {
  channel_id: string;
  calendar_id: string;
  resource_id: string | null;
  address: string;
  token_hash: string;
  expires_at: string;
}
const CHANNEL = 'channel_id, calendar_id, resource_id, address, token_hash, expires_at';
export const findChannel = statement<ChannelRow, [channel_id: string]>(
  `select ${CHANNEL} from scheduler.watch_channels where channel_id = $1 and stopped_at is null`,
);
export const openChannels = statement<ChannelRow>(
  `select ${CHANNEL} from scheduler.watch_channels where stopped_at is null`,
);
export const insertChannel = statement<never, [string, string, string, string, Date]>(
  `insert into scheduler.watch_channels (channel_id, calendar_id, address, token_hash, expires_at, created_at)
   values ($1, $2, $3, $4, $5, now())`,
);
export const confirmChannel = statement<
  never,
  [channel_id: string, resource_id: string, expires_at: Date]
>('update scheduler.watch_channels set resource_id = $2, expires_at = $3 where channel_id = $1');
export const stopChannel = statement<never, [channel_id: string]>(
  'update scheduler.watch_channels set stopped_at = now() where channel_id = $1',
);

export const insertEgress = statement<never, unknown[]>(
  `insert into core.egress (egress_id, at, service, destination, what, why, bytes, client_id)
   values ($1, $2, 'scheduler', $3, $4, $5, $6, null)`,
);
