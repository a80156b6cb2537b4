import { statement } from '@almanac/shared/pg/statement';

export interface Mem0CopyRow {
  sent_at: string | null;
  copied_at: string | null;
  purge_requested_at: string | null;
  purged_at: string | null;
  /** Seconds since it was sent last, by the database's clock. */
  sent_ago_s: number | null;
}

export const findMem0Copy = statement<Mem0CopyRow, [memory_id: string]>(
  `select sent_at, copied_at, purge_requested_at, purged_at,
          extract(epoch from (clock_timestamp() - sent_at))::float8 as sent_ago_s
     from memory.mem0_copies where memory_id = $1`,
);

/** Notes that it is about to be sent; no row is written once its purge was asked for. */
export const noteSending = statement<never, [memory_id: string]>(
  `insert into memory.mem0_copies as c (memory_id, sent_at) values ($1, clock_timestamp())
   on conflict (memory_id) do update set sent_at = excluded.sent_at, copied_at = null where c.purge_requested_at is null`,
);

/** Nothing came of it, for sure. */
export const noteNotSent = statement<never, [memory_id: string]>(
  'update memory.mem0_copies set sent_at = null where memory_id = $1',
);

export const noteCopied = statement<never, [memory_id: string]>(
  'update memory.mem0_copies set copied_at = clock_timestamp() where memory_id = $1',
);

/** From here on nothing of it is sent any more. */
export const requestPurge = statement<never, [memory_id: string]>(
  `insert into memory.mem0_copies as c (memory_id, purge_requested_at) values ($1, clock_timestamp())
   on conflict (memory_id) do update
     set purge_requested_at = coalesce(c.purge_requested_at, excluded.purge_requested_at)`,
);

export const notePurged = statement<never, [memory_id: string]>(
  'update memory.mem0_copies set purged_at = clock_timestamp() where memory_id = $1',
);
