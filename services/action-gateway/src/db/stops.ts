/** Stops from their beginning to their end, and what waits over them. */
import type { ActionState } from '@almanac/shared/contracts/actions';
import { ADVISORY_LOCKS } from '@almanac/shared/pg/advisory-locks';
import { statement } from '@almanac/shared/pg/statement';

export interface StopRow {
  started_by: string;
  started_at: string;
  channel: 'row' | 'outside';
  /** How long it has been, ms by the database's clock. */
  ms: number;
}

export const openStop = statement<never, [by: string, reason: string, channel: StopRow['channel']]>(
  `insert into actions.stops (started_by, reason, channel, started_at)
   values ($1, $2, $3, clock_timestamp()) on conflict do nothing`,
);
export const findStop = statement<StopRow>(
  `select started_by, started_at, channel,
          (extract(epoch from clock_timestamp() - started_at) * 1000)::float8 as ms
     from actions.stops where ended_at is null`,
);
/** The first that stands, or has ended and not given everybody his time back yet. */
export const unsettledStop = statement<{ started_at: string }>(
  'select started_at from actions.stops where settled_at is null order by stop_id limit 1',
);
export const closeStop = statement<{ channel: StopRow['channel'] }, [by: string]>(
  `update actions.stops set ended_by = $1, ended_at = clock_timestamp()
    where ended_at is null returning channel`,
);

/** A stop that ended and gives time back; another process that is at it is left alone. */
export interface EndedStop {
  stop_id: number;
  started_at: string;
  ended_at: string;
  moved_to: string;
  /** Since it began, ms by the database's clock. */
  ms: number;
}
export const lockEndedStop = statement<EndedStop>(
  `select stop_id, started_at, ended_at, moved_to,
          (extract(epoch from clock_timestamp() - started_at) * 1000)::float8 as ms
     from actions.stops
    where ended_at is not null and settled_at is null
    order by stop_id limit 1 for update skip locked`,
);
export const noteMoved = statement<never, [stop_id: number, moved_to: string]>(
  'update actions.stops set moved_to = $2 where stop_id = $1',
);
export const settleStop = statement<never, [stop_id: number]>(
  'update actions.stops set settled_at = clock_timestamp() where stop_id = $1',
);

/** What waited when the stop began or came while it lasted; `frozen_ms` is how much of the stop it lived through. */
export const waitedOver = statement<
  { action_id: string; state: ActionState; frozen_ms: number; is_held: boolean },
  [started_at: string, ended_at: string, after: string, limit: number]
>(
  `select action_id, state, not_before > $1::timestamptz as is_held,
          (extract(epoch from $2::timestamptz - greatest($1::timestamptz, least(created_at, $2::timestamptz)))
            * 1000)::float8 as frozen_ms
     from actions.actions
    where state in ('awaiting_approval', 'authorized', 'unknown') and not shadow
      and created_at < $2::timestamptz and action_id > $3
    order by action_id limit $4`,
);
export const moveTimes = statement<
  never,
  [action_id: string, expires_at: string, not_before: string | null]
>('update actions.actions set expires_at = $2, not_before = $3 where action_id = $1');

/** Of the stop that stands: Actions that keep the rest of their time, and holds that do. */
export const frozenCounts = statement<{ timers: number; actions: number }>(
  `select count(*) filter (where a.state = 'authorized' and a.not_before > s.started_at) as timers,
          count(*) as actions
     from actions.actions a, actions.stops s
    where s.ended_at is null and not a.shadow and a.state in ('awaiting_approval', 'authorized', 'unknown')`,
);

/** One at a time, so that two alerts at once are not both the first of their hour. */
export const lockAlerts = statement<never>(
  `select pg_advisory_xact_lock(${ADVISORY_LOCKS.stop_alerts})`,
);
export const lastAlert = statement<{ age_s: number }>(
  `select extract(epoch from clock_timestamp() - at)::int as age_s
     from actions.stop_alerts where at > clock_timestamp() - interval '1 hour' order by at desc limit 1`,
);
export const insertAlert = statement<never, [action_id: string]>(
  'insert into actions.stop_alerts (action_id) values ($1) on conflict do nothing',
);
