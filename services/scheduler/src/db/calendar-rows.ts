import { statement } from '@almanac/shared/pg/statement';

interface SyncRow {
  sync_token: string | null;
  last_sync_at: string | null;
  last_full_at: string | null;
  round: number;
  done_round: number;
}
const SYNC = 'sync_token, last_sync_at, last_full_at, round, done_round';
export const findSync = statement<SyncRow, [calendar_id: string]>(
  `select ${SYNC} from scheduler.sync_state where calendar_id = $1`,
);
/** Begins a walk: every walk that began before takes nothing in from now on. */
export const beginSync = statement<SyncRow, [calendar_id: string]>(
  `insert into scheduler.sync_state as s (calendar_id, round) values ($1, 1)
   on conflict (calendar_id) do update set round = s.round + 1
   returning ${SYNC}`,
);
/** A row while this walk is the last one that began; the next one waits for the transaction to end. */
export const holdSync = statement<{ round: number }, [calendar_id: string, round: number]>(
  'select round from scheduler.sync_state where calendar_id = $1 and round = $2 for share',
);
/** Written only after every page was committed, and only by the last walk that began. */
export const storeSync = statement<
  never,
  [calendar_id: string, round: number, sync_token: string | null, at: Date, full: boolean]
>(
  `update scheduler.sync_state
      set sync_token = $3, last_sync_at = $4, done_round = $2,
          last_full_at = case when $5 then $4::timestamptz else last_full_at end
    where calendar_id = $1 and round = $2`,
);
/** Something may stand in the calendar of which nothing is recorded: the next walk reads everything. */
export const doubtSync = statement<never, [calendar_id: string]>(
  'update scheduler.sync_state set last_full_at = null where calendar_id = $1',
);
/** Whether one of our own writes to the block came after this instant of the machine's clock. */
export const writtenSince = statement<{ yes: boolean }, [block_id: string, since: Date]>(
  `select coalesce(written_at >= $2, false) as yes from scheduler.blocks where block_id = $1`,
);

export interface ChannelRow {
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
/** Channels of which Google never told the resource, and which ended: nothing is left to stop. */
export const endChannels = statement<never, [now: Date]>(
  `update scheduler.watch_channels set stopped_at = now()
    where stopped_at is null and expires_at <= $1`,
);
/** The answer to the call that opened it was lost; its first notification names the resource. */
export const learnResource = statement<never, [channel_id: string, resource_id: string]>(
  `update scheduler.watch_channels set resource_id = $2
    where channel_id = $1 and resource_id is null`,
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
