-- Owner: observer; what planner, core, memory and actions publish to it.
-- Why: a watcher that alarms wrongly is switched off. It judges what still holds, by the time at which things were written down.

-- A planner without Coda reads no table: what was read before is not missed.
alter table planner.polls add column is_off boolean not null default false;
create or replace view planner.stats_polls as
  select table_id, polled_at from planner.polls where not is_off;

-- When an event was written down here; null of what was imported, which tells nothing of how long Almanac is at work.
create or replace view memory.stats_events as
  select event_id, event_type, event_source, client_id, occurred_at, event_no,
         case when imported_at is null
               and event_type in ('workflow.failed', 'calendar.broken', 'calendar.connected',
                                  'provider.refused', 'provider.accepted')
              then payload end as notice,
         case when imported_at is null then recorded_at end as recorded_at
    from memory.events;

-- "Too many" is what providers call it; a size that is limited is another thing.
create or replace view core.stats_model_calls as
  select call_id, at, service, purpose, model, outcome, cost_usd, ms, plan_id,
         coalesce(detail ~* '\m429\M|\mrate.?limit', false) as limited, attempt
    from core.model_calls;
create or replace view actions.stats_executions as
  select e.execution_id, e.action_id, a.action_type, e.attempt, e.state, e.started_at, e.finished_at,
         coalesce(e.error ~* '\mlimiting our calls|\m(user)?rate.?limit|\mtoo many requests|\manswered 429\M|\mquotaExceeded|\mcalendarUsageLimits',
                  false) as limited
    from actions.executions e join actions.actions a on a.action_id = e.action_id;

-- When health was last looked at by the database's clock: two processes that look at one moment are one look.
alter table observer.health_state add column looked_at timestamptz;
