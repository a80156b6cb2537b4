import { ADVISORY_LOCKS } from '@almanac/shared/pg/advisory-locks';
import { statement } from '@almanac/shared/pg/statement';

/** One at a time per connector: counting and adding belong together. */
export const lockConnector = statement<never, [string]>(
  `select pg_advisory_xact_lock(${ADVISORY_LOCKS.connector}, hashtext($1))`,
);
/** Milliseconds until a further call keeps below `count` in any window. A call in the future is from before the clock was
 * set back: it would hold everything until the clock has caught up, so it does not count. */
export const waitForWindow = statement<
  { wait_ms: number | null },
  [connector: string, count: number, window_ms: number]
>(
  `select (extract(epoch from (at - clock_timestamp())) * 1000 + $3)::float8 as wait_ms
     from actions.connector_calls
    where connector = $1 and at > clock_timestamp() - make_interval(secs => $3 / 1000.0)
      and at <= clock_timestamp()
    order by at desc offset $2 - 1 limit 1`,
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
