import { ADVISORY_LOCKS } from '@almanac/shared/pg/advisory-locks';
import { prepared, statement } from '@almanac/shared/pg/statement';

/** One at a time per connector: what is asked of its breaker and of its calls belongs together. */
export const lockConnector = prepared<never, [string]>(
  `select pg_advisory_xact_lock(${ADVISORY_LOCKS.connector}, hashtext($1))`,
);

export interface GivenTurn {
  /** Null where it would open later than asked for: none was given. */
  call_id: number | null;
  /** How long the connector's lock was waited for, and when the turn opens, from then on: both in ms. */
  waited_ms: number;
  opens_in_ms: number;
}

/** The next turn below all limits, lists of one length; from here on the transaction holds the connector's lock. */
export const giveTurn = prepared<
  GivenTurn,
  [
    connector: string,
    allowed: readonly number[],
    windows_ms: readonly number[],
    of_writes: readonly boolean[],
    is_write: boolean,
    slot_ms: number,
    within_ms: number,
    instead_of: number | null,
  ]
>('select call_id, waited_ms, opens_in_ms from actions.give_turn($1, $2, $3, $4, $5, $6, $7, $8)');
/** Nothing left in it and nothing will. */
export const giveBackTurn = prepared<never, [call_id: number]>(
  'delete from actions.connector_calls where call_id = $1',
);
export const forgetCalls = statement<never>(
  `delete from actions.connector_calls where at < clock_timestamp() - interval '1 minute'`,
);
export const callsWithin = statement<
  { count: number },
  [connector: string, window_s: number, only_writes: boolean]
>(
  `select count(*) as count from actions.connector_calls
    where connector = $1 and (is_write or not $3)
      and at > clock_timestamp() - make_interval(secs => $2) and at <= clock_timestamp()`,
);
/** What counts against a subject starts anew. */
export const forgetCallsOf = statement<never, [connector: string]>(
  'delete from actions.connector_calls where connector = $1',
);
