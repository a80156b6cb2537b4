import { ADVISORY_LOCKS } from '@almanac/shared/pg/advisory-locks';
import { statement } from '@almanac/shared/pg/statement';
import { findBreaker, type BreakerRow } from './breakers.ts';

/** One at a time per connector: counting and adding belong together. */
export const lockConnector = statement<never, [string]>(
  `select pg_advisory_xact_lock(${ADVISORY_LOCKS.connector}, hashtext($1))`,
);
/**
 * Of a connector its breaker, as new where it never failed, and the milliseconds until a further call keeps below every `allowed` in
 * any of its windows; null where it may be called now. A call in the future is from before the clock was set back: it would hold
 * everything until the clock has caught up, so it does not count.
 */
export const connectorState = statement<
  BreakerRow & { full_ms: number | null },
  [connector: string, allowed: readonly number[], windows_ms: readonly number[]]
>(
  `select coalesce(b.connector, $1) as connector, coalesce(b.failures, 0) as failures,
          coalesce(b.last_error, '') as last_error, b.held_by, b.held_reason,
          coalesce(b.open_ms, 0) as open_ms, coalesce(b.probe_ms, 0) as probe_ms,
          (select max(last.wait_ms)
             from unnest($2::int[], $3::int[]) as limits (allowed, window_ms),
                  lateral (select (extract(epoch from (at - clock_timestamp())) * 1000 + window_ms)::float8 as wait_ms
                             from actions.connector_calls
                            where connector = $1 and at <= clock_timestamp()
                              and at > clock_timestamp() - make_interval(secs => window_ms / 1000.0)
                            order by at desc offset allowed - 1 limit 1) last) as full_ms
     from (select 1) this left join (${findBreaker.text}) b on true`,
);
export const insertCall = statement<never, [connector: string]>(
  'insert into actions.connector_calls (connector, at) values ($1, clock_timestamp())',
);
export const forgetCalls = statement<never>(
  `delete from actions.connector_calls where at < clock_timestamp() - interval '1 minute'`,
);
export const callsWithin = statement<{ count: number }, [connector: string, window_s: number]>(
  `select count(*) as count from actions.connector_calls
    where connector = $1 and at > clock_timestamp() - make_interval(secs => $2)`,
);
/** What counts against a subject starts anew. */
export const forgetCallsOf = statement<never, [connector: string]>(
  'delete from actions.connector_calls where connector = $1',
);
