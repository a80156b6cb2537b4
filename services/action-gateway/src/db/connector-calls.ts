import { ADVISORY_LOCKS } from '@almanac/shared/pg/advisory-locks';
import { prepared, statement } from '@almanac/shared/pg/statement';
import { findBreaker, type BreakerRow } from './breakers.ts';

/** One at a time per connector: counting and adding belong together. */
export const lockConnector = prepared<never, [string]>(
  `select pg_advisory_xact_lock(${ADVISORY_LOCKS.connector}, hashtext($1))`,
);
/** So far ahead a call may be taken at most. What lies farther ahead is from before the clock was set back, and does not count. */
const AHEAD = `interval '2 seconds'`;

/**
 * Of a connector its breaker, as new where it never failed, and when a further call keeps below every `allowed` in any of its windows,
 * beside those that are taken ahead: the moment, and how many milliseconds from now that is; null where it may be called now.
 */
export const connectorState = prepared<
  BreakerRow & { free_at: string | null; full_ms: number | null },
  [connector: string, allowed: readonly number[], windows_ms: readonly number[]]
>(
  `select coalesce(b.connector, $1) as connector, coalesce(b.failures, 0) as failures,
          coalesce(b.last_error, '') as last_error, b.held_by, b.held_reason,
          coalesce(b.open_ms, 0) as open_ms, coalesce(b.probe_ms, 0) as probe_ms,
          free.at::text as free_at, (extract(epoch from (free.at - clock_timestamp())) * 1000)::float8 as full_ms
     from (select max(last.free_at) as at
             from unnest($2::int[], $3::int[]) as limits (allowed, window_ms),
                  lateral (select at + make_interval(secs => window_ms / 1000.0) as free_at
                             from actions.connector_calls
                            where connector = $1 and at <= clock_timestamp() + ${AHEAD}
                              and at > clock_timestamp() - make_interval(secs => window_ms / 1000.0)
                            order by at desc offset allowed - 1 limit 1) last) free
     left join (${findBreaker.text}) b on true`,
);
/** Now, or at a moment that was free. */
export const insertCall = prepared<never, [connector: string, at: string | null]>(
  'insert into actions.connector_calls (connector, at) values ($1, coalesce($2::timestamptz, clock_timestamp()))',
);
export const forgetCalls = statement<never>(
  `delete from actions.connector_calls where at < clock_timestamp() - interval '1 minute'`,
);
export const callsWithin = statement<{ count: number }, [connector: string, window_s: number]>(
  `select count(*) as count from actions.connector_calls
    where connector = $1 and at > clock_timestamp() - make_interval(secs => $2) and at <= clock_timestamp()`,
);
/** What counts against a subject starts anew. */
export const forgetCallsOf = statement<never, [connector: string]>(
  'delete from actions.connector_calls where connector = $1',
);
