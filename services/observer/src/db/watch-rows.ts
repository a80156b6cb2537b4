/** What the watchers look at: views that their owners publish, and the observer's own rows. Bounded by time and by number. */
import type { Queryable } from '@almanac/shared/pg/database';
import { statement } from '@almanac/shared/pg/statement';
import type { CostRow } from '../domain/watch/costs.ts';
import type { HeldRow } from '../domain/watch/held-actions.ts';
import type { WatchRows } from '../domain/watch/judge-all.ts';
import type { LimitedRow, ProposalUseRow } from '../domain/watch/limits-near.ts';
import type { QueueRow } from '../domain/watch/queue-lag.ts';
import type { AttemptRow } from '../domain/watch/repeated-failures.ts';
import type { TimerRows } from '../domain/watch/silent-workflows.ts';
import type { LatencyRow } from '../domain/watch/slow-calls.ts';
import type { ConnectionRow, RefusalRow } from '../domain/watch/token-health.ts';
import { UNSCHEDULED_AFTER_MS, type UnscheduledRow } from '../domain/watch/unscheduled-plans.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** A month and the days that its first days are compared with. */
const COST_DAYS = 45;

const queues = statement<QueueRow>(
  'select service, name, ready, oldest_ready_s, recent from core.stats_queues',
);
// Attempts carry the database's time, business facts the business's.
const attempts = statement<AttemptRow>(
  `select action_type, count(*)::int as failed,
          (array_agg(action_id order by started_at desc))[1:5] as action_ids
     from actions.stats_executions
    where started_at > now() - interval '1 hour' and state in ('failed', 'unknown')
    group by action_type`,
);
// What was held by a refusal of our credential is over with it, and is tried again by itself.
const held = statement<HeldRow>(
  `select system, count(distinct action_id)::int as waiting, count(*)::int as held,
          floor(extract(epoch from now() - min(started_at)) / 60)::int as minutes, min(expires_at) as expires_at
     from (select case when a.action_type like 'calendar.%' then 'google' else split_part(a.action_type, '.', 1) end
                    as system, a.action_id, e.started_at, a.expires_at
             from actions.stats_actions a
             join actions.stats_executions e on e.action_id = a.action_id and e.state = 'held'
            where a.state = 'authorized') as waiting
    where started_at > coalesce((select max(r.changed_at) from core.provider_refusals r
                                  where r.provider = system and not r.refused), '-infinity')
    group by system order by system`,
);
const proposals = statement<ProposalUseRow, [hour: Date, day: Date]>(
  `select requested_by, count(*) filter (where created_at > $1)::int as in_hour, count(*)::int as in_day
     from actions.stats_actions
    where action_type = 'system.improve' and created_at > $2 group by requested_by`,
);
const limited = statement<LimitedRow, [hour: Date]>(
  `select source, count(*)::int as limited
     from (select 'the model' as source from core.stats_model_calls where at > $1 and limited
           union all
           select case when action_type like 'calendar.%' then 'google' else split_part(action_type, '.', 1) end
             from actions.stats_executions
            where started_at > now() - interval '1 hour' and limited) as calls
    group by source`,
);
const costs = statement<CostRow, [since: Date, zone: string]>(
  `select to_char(at at time zone $2, 'YYYY-MM-DD') as day, count(*)::int as calls,
          coalesce(sum(cost_usd), 0)::float8 as cost_usd,
          count(*) filter (where cost_usd is null and outcome in ('ok', 'invalid'))::int as unknown
     from core.stats_model_calls where at > $1 group by 1`,
);
const latency = statement<LatencyRow, [hour: Date]>(
  `select 'model' as kind, purpose as name, count(*)::int as calls,
          percentile_cont(0.95) within group (order by ms)::float8 as p95_ms,
          count(*) filter (where outcome = 'timeout')::int as timeouts
     from core.stats_model_calls where at > $1 group by purpose
   union all
   select 'action', action_type, count(*)::int,
          percentile_cont(0.95) within group
            (order by extract(epoch from finished_at - started_at) * 1000)::float8,
          count(*) filter (where state = 'unknown')::int
     from actions.stats_executions
    where started_at > now() - interval '1 hour' and finished_at is not null group by action_type`,
);
const connections = statement<ConnectionRow>(
  'select provider, status, consent_ends_at from scheduler.stats_connections',
);
const refusals = statement<RefusalRow>(
  `select provider, array_agg(distinct service order by service) as services, min(changed_at) as since
     from core.provider_refusals where refused group by provider`,
);
const unscheduled = statement<UnscheduledRow, [before: Date]>(
  `select p.plan_id, p.created_at from planner.stats_plans p
    where p.status = 'ready' and p.created_at < $1
      and not exists (select 1 from scheduler.stats_plan_runs r where r.plan_id = p.plan_id)
    order by p.created_at limit 200`,
);
const reflections = statement<TimerRows['reflections'][number]>(
  'select mode, max(period) as newest from observer.reflections group by mode',
);
// Of several tables, those before the newest are read no more.
const polled = statement<{ at: string | null }>(
  'select max(polled_at) as at from planner.stats_polls',
);
const firstFact = statement<{ at: string }>(
  `select recorded_at as at from memory.stats_events where recorded_at is not null
    order by event_no limit 1`,
);
const lastLook = statement<{ at: string }>(
  `select at from observer.watch_marks where name = 'watchers'`,
);

/** Everything but the audit's mark. One after the other: a watcher must not take all connections from what it watches. */
export async function selectWatchRows(
  db: Queryable,
  now: Date,
  zone: string,
): Promise<Omit<WatchRows, 'audit'>> {
  const ago = (ms: number): Date => new Date(now.getTime() - ms);
  return {
    queues: await queues.many(db),
    attempts: await attempts.many(db),
    held: await held.many(db),
    proposals: await proposals.many(db, ago(HOUR_MS), ago(DAY_MS)),
    limited: await limited.many(db, ago(HOUR_MS)),
    costs: await costs.many(db, ago(COST_DAYS * DAY_MS), zone),
    latency: await latency.many(db, ago(HOUR_MS)),
    connections: await connections.many(db),
    refusals: await refusals.many(db),
    unscheduled: await unscheduled.many(db, ago(UNSCHEDULED_AFTER_MS)),
    timers: {
      reflections: await reflections.many(db),
      polled_at: (await polled.one(db)).at,
      first_fact_at: (await firstFact.maybe(db))?.at ?? null,
      last_look_at: (await lastLook.maybe(db))?.at ?? null,
    },
  };
}
