/** What patterns are looked for in, each bounded by time and number. */
import type { Queryable } from '@almanac/shared/pg/database';
import { statement } from '@almanac/shared/pg/statement';
import type { DayCostRow } from '../domain/patterns/cost-anomalies.ts';
import type { OriginRow } from '../domain/patterns/missing-sops.ts';
import type { WorkRow } from '../domain/patterns/recurring-overruns.ts';
import type { FailureRow } from '../domain/patterns/repeated-failures.ts';

export interface FailedWorkflowRow {
  event_id: string;
  /** Its payload: somebody else's words. */
  notice: unknown;
  occurred_at: string;
}

const MOST = 20_000;

const failedActions = statement<FailureRow, [from: Date]>(
  `select 'Action ' || action_type as subject, count(distinct date_trunc('hour', at))::int as hours,
          count(distinct date_trunc('hour', at)) filter (where bad)::int as failed_hours,
          count(distinct date_trunc('day', at)) filter (where bad)::int as failed_days,
          count(*) filter (where bad)::int as failed,
          coalesce((array_agg(action_id order by at desc) filter (where bad))[1:20], '{}') as ids
     from (select action_type, action_id, at, to_state in ('failed', 'unknown') as bad
             from actions.stats_ends where at > $1 and to_state <> 'expired') as ends
    group by action_type order by 1`,
);
// A first answer that did not fit is repaired, or fails at its second attempt, which is a row of its own.
const failedCalls = statement<FailureRow, [from: Date]>(
  `select 'model ' || purpose as subject, count(distinct date_trunc('hour', at))::int as hours,
          count(distinct date_trunc('hour', at)) filter (where outcome <> 'ok')::int as failed_hours,
          count(distinct date_trunc('day', at)) filter (where outcome <> 'ok')::int as failed_days,
          count(*) filter (where outcome <> 'ok')::int as failed,
          coalesce((array_agg(call_id order by at desc) filter (where outcome <> 'ok'))[1:20], '{}') as ids
     from core.stats_model_calls
    where at > $1 and (outcome <> 'invalid' or attempt is distinct from 1) group by purpose order by 1`,
);
const failedWorkflows = statement<FailedWorkflowRow, [from: Date, limit: number]>(
  `select event_id, notice, occurred_at from memory.stats_events
    where event_type = 'workflow.failed' and notice is not null and occurred_at > $1
    order by event_no desc limit $2`,
);
const origins = statement<OriginRow, [from: Date, limit: number]>(
  `select plan_id, plan_title, task_id, client_id, workflow_id, engagement_id, created_at
     from (select plan_id, plan_title, task_id, client_id, workflow_id, engagement_id, created_at
             from planner.stats_plans
            where created_at > $1 and status not in ('cancelled', 'superseded')
            order by created_at desc limit $2) as newest
    order by created_at, plan_id`,
);
const dayCosts = statement<DayCostRow, [from: Date, zone: string, today: string]>(
  `select purpose, day, sum(cost_usd)::float8 as cost_usd, count(*)::int as calls,
          (array_agg(call_id order by cost_usd desc nulls last))[1:20] as call_ids
     from (select purpose, to_char(at at time zone $2, 'YYYY-MM-DD') as day, cost_usd, call_id
             from core.stats_model_calls where at > $1) as calls
    where day < $3 group by purpose, day having sum(cost_usd) is not null order by purpose, day`,
);
const work = statement<WorkRow, [from: Date, limit: number]>(
  `select execution_run_id, kind, estimated_minutes, actual_minutes from planner.stats_execution_runs
    where completed_at > $1 and kind is not null and estimated_minutes is not null and actual_minutes is not null
    order by completed_at desc limit $2`,
);

/** Of Actions and model calls since `from`. */
export async function selectFailures(db: Queryable, from: Date): Promise<FailureRow[]> {
  return [...(await failedActions.many(db, from)), ...(await failedCalls.many(db, from))];
}

/** The newest first. */
export function selectFailedWorkflows(db: Queryable, from: Date): Promise<FailedWorkflowRow[]> {
  return failedWorkflows.many(db, from, MOST);
}

/** The newest plans since `from`, the oldest of them first. */
export function selectOrigins(db: Queryable, from: Date): Promise<OriginRow[]> {
  return origins.many(db, from, MOST);
}

/** Of days that are over, where any cost is known. */
export function selectDayCosts(
  db: Queryable,
  from: Date,
  { zone, today }: { zone: string; today: string },
): Promise<DayCostRow[]> {
  return dayCosts.many(db, from, zone, today);
}

export function selectWork(db: Queryable, from: Date): Promise<WorkRow[]> {
  return work.many(db, from, MOST);
}
