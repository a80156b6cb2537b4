/** Decisions about Actions, counted where they lie, for the canvas. */
import type { ActionType } from '@almanac/shared/contracts/actions';
import { statement } from '@almanac/shared/pg/statement';

export interface OutcomeRow {
  key: string | null;
  approved: number;
  rejected: number;
  expired: number;
  withdrawn: number;
  waiting: number;
}

/**
 * What became of the Actions of these types that were proposed within [from, to) and needed a decision: how each left its waiting for
 * the last time. Found by type and time, which is how they are indexed.
 */
export const approvalsByOutcome = statement<
  OutcomeRow,
  [
    types: readonly ActionType[],
    from: Date,
    to: Date,
    client_id: string | null,
    risk: string | null,
    group: string,
    zone: string,
    limit: number,
  ]
>(
  `select key,
          count(*) filter (where left_to = 'authorized')::int as approved,
          count(*) filter (where left_to = 'rejected')::int as rejected,
          count(*) filter (where left_to = 'expired')::int as expired,
          count(*) filter (where left_to in ('cancelled', 'blocked', 'superseded'))::int as withdrawn,
          count(*) filter (where left_to is null)::int as waiting
     from (
       select case $6 when 'risk' then a.risk when 'client' then a.client_id
                      when 'day' then to_char(a.created_at at time zone $7, 'YYYY-MM-DD') else a.action_type end as key,
              case when a.state <> 'awaiting_approval' then
                (select e.to_state from actions.action_events e
                  where e.action_id = a.action_id and e.from_state = 'awaiting_approval' and e.to_state <> 'awaiting_approval'
                  order by e.seq desc limit 1) end as left_to
         from actions.actions a
        where a.action_type = any($1) and a.created_at >= $2 and a.created_at < $3
          and ($4::text is null or a.client_id = $4) and ($5::text is null or a.risk = $5)
          and exists (select from actions.action_events e
                       where e.action_id = a.action_id and e.to_state = 'awaiting_approval')
     ) asked
    group by key order by case when $6 = 'day' then 0 else -count(*) end, key limit $8`,
);

export interface TimesRow {
  /** In which stretch between the bounds, from 0. */
  bucket: number;
  decisions: number;
}

const DECIDED = `select v.at - coalesce(
       (select max(e.at) from actions.action_events e
         where e.action_id = v.action_id and e.to_state = 'awaiting_approval' and e.at <= v.at), v.at) as took, v.decided_after_ms
     from actions.votes v join actions.actions a on a.action_id = v.action_id
    where v.at >= $1 and v.at < $2 and ($3::text is null or a.client_id = $3)
      and ($4::smallint is null or a.level = $4) and ($5::text is null or v.person = $5)`;
type Decided = [
  from: Date,
  to: Date,
  client_id: string | null,
  level: number | null,
  person: string | null,
];

/** Votes within [from, to) by how long after the version began to wait they came; the bounds are seconds. */
export const decisionTimes = statement<TimesRow, [...Decided, bounds: readonly number[]]>(
  `select width_bucket(greatest(0, extract(epoch from took)), $6::numeric[])::int as bucket, count(*)::int as decisions
     from (${DECIDED}) vote group by 1 order by 1`,
);
/** Seconds; `on_card` is how long the card was shown, where who showed it said so. */
export const decisionQuantiles = statement<
  { p50: number | null; p95: number | null; on_card: number | null },
  Decided
>(
  `select round(percentile_cont(0.5) within group (order by extract(epoch from took)))::int as p50,
          round(percentile_cont(0.95) within group (order by extract(epoch from took)))::int as p95,
          round(percentile_cont(0.5) within group (order by decided_after_ms / 1000.0))::int as on_card
     from (${DECIDED}) vote`,
);
export const expiredUndecided = statement<
  { expired: number },
  [from: Date, to: Date, client_id: string | null, level: number | null]
>(
  `select count(*)::int as expired
     from actions.action_events e join actions.actions a on a.action_id = e.action_id
    where e.from_state = 'awaiting_approval' and e.to_state = 'expired' and e.at >= $1 and e.at < $2
      and ($3::text is null or a.client_id = $3) and ($4::smallint is null or a.level = $4)`,
);

export interface RightRow {
  /** YYYY-MM-DD. */
  day: string;
  decided: number;
  right_ones: number;
}

/** Decisions within [from, to) by day: an Action was right where it was approved as proposed, did not fail and was not taken back. */
export const rightByDay = statement<
  RightRow,
  [types: readonly ActionType[], from: Date, to: Date, zone: string]
>(
  `select to_char(e.at at time zone $4, 'YYYY-MM-DD') as day, count(*)::int as decided,
          count(*) filter (where e.to_state = 'authorized' and a.state <> 'failed'
            and not exists (select from actions.revisions r where r.action_id = a.action_id)
            and not exists (select from actions.rollbacks b where b.action_id = a.action_id))::int as right_ones
     from actions.action_events e join actions.actions a on a.action_id = e.action_id
    where e.from_state = 'awaiting_approval' and e.to_state in ('authorized', 'rejected')
      and e.at >= $2 and e.at < $3 and a.action_type = any($1)
      and not exists (select from actions.action_events later
                       where later.action_id = e.action_id and later.seq > e.seq
                         and later.from_state = 'awaiting_approval' and later.to_state in ('authorized', 'rejected'))
    group by 1 order by 1`,
);
