-- Owner: observer. What it watches by, what it told of it, and the archive that a role without a login fills.
-- Why: the observer reads what other services published of themselves and nothing else; what it proposes is counted here, so that
-- no number of processes proposes more than the limits or the same thing twice; and only one function may move finished rows.

-- What the others publish --------------------------------------------------------------------------------------------------

create view core.stats_model_calls as
  select call_id, at, service, purpose, model, outcome, cost_usd, ms, plan_id,
         coalesce(detail ~* '429|rate.?limit', false) as limited
    from core.model_calls;
grant select on core.stats_model_calls to almanac_observer;

grant usage on schema actions to almanac_observer;
create view actions.stats_actions as
  select action_id, action_type, state, level, shadow, requested_by, client_id, attempts, holds, created_at, expires_at
    from actions.actions;
-- The ends of Actions, when they came.
create index action_events_ended on actions.action_events (at)
  where to_state in ('succeeded', 'failed', 'unknown', 'expired');
create view actions.stats_ends as
  select e.action_id, a.action_type, a.requested_by, a.client_id, e.to_state, e.at
    from actions.action_events e join actions.actions a on a.action_id = e.action_id
   where e.to_state in ('succeeded', 'failed', 'unknown', 'expired');
create index executions_started on actions.executions (started_at);
create view actions.stats_executions as
  select e.execution_id, e.action_id, a.action_type, e.attempt, e.state, e.started_at, e.finished_at,
         coalesce(e.error ~* 'limit', false) as limited
    from actions.executions e join actions.actions a on a.action_id = e.action_id;
create view actions.stats_dead_letters as
  select dead_letter_id, action_id, action_type, attempts, at, retried_at from actions.dead_letters;
grant select on actions.stats_actions, actions.stats_ends, actions.stats_executions, actions.stats_dead_letters
  to almanac_observer;

create view scheduler.stats_connections as
  select provider, status, connected_at, consent_ends_at, updated_at from scheduler.calendar_connections;
create index scheduler_runs_plan on scheduler.scheduler_runs (plan_id) where plan_id is not null;
create view scheduler.stats_plan_runs as
  select run_id, plan_id, plan_version, kind, status, created_at
    from scheduler.scheduler_runs where plan_id is not null;
grant select on scheduler.stats_connections, scheduler.stats_plan_runs to almanac_observer;

-- When the table of tasks was last read: a poll that finds nothing leaves no other trace.
create table planner.polls (
  table_id text primary key,
  polled_at timestamptz not null
);
grant select, insert, update on planner.polls to almanac_planner;
create view planner.stats_polls as select table_id, polled_at from planner.polls;
grant select on planner.stats_polls to almanac_observer;

-- What the observer keeps ---------------------------------------------------------------------------------------------------

-- One row per thing that is or was wrong: an incident ends when it was seen right often enough, not at the first good look.
create table observer.watch_signals (
  type text primary key,
  watcher text not null,
  clear_cycles integer not null default 0,
  bad_since timestamptz not null,
  last_bad_at timestamptz not null,
  standing boolean not null default true
);
-- The last result of each thing that runs by the clock.
create table observer.watch_marks (
  name text primary key,
  at timestamptz not null,
  result jsonb not null
);

-- Each thing the observer proposes to the action-gateway: written with what it tells of, proposed under its own key.
create table observer.proposals (
  proposal_key text primary key,
  purpose text not null check (purpose in ('incident', 'health', 'digest', 'improvement')),
  subject text not null,
  -- The Action as it is proposed, each time the same.
  request jsonb not null,
  status text not null default 'queued'
    check (status in ('queued', 'authorized', 'awaiting_approval', 'blocked', 'refused', 'expired')),
  action_id text,
  note text,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  settled_at timestamptz
);
create index proposals_newest on observer.proposals (created_at desc, proposal_key);
create trigger proposals_keep before delete or truncate on observer.proposals
  for each statement execute function core.refuse_change();

-- At most 10 improvements in any hour and 50 in any day, whoever writes them; one after the other, so that none is missed.
create function observer.limit_improvements() returns trigger language plpgsql set search_path = pg_catalog as $$
declare
  in_hour integer;
  in_day integer;
begin
  perform pg_advisory_xact_lock(hashtextextended('observer.improvements', 0));
  select count(*) filter (where created_at > new.created_at - interval '1 hour'), count(*)
    into in_hour, in_day
    from observer.proposals
   where purpose = 'improvement' and created_at > new.created_at - interval '1 day';
  if in_hour >= 10 or in_day >= 50 then
    raise exception 'at most 10 improvements an hour and 50 a day' using errcode = 'program_limit_exceeded';
  end if;
  return new;
end $$;
create trigger proposals_limit before insert on observer.proposals
  for each row when (new.purpose = 'improvement') execute function observer.limit_improvements();

-- One digest per day of the person.
create table observer.digests (
  day date primary key,
  facts jsonb not null,
  bullets jsonb not null,
  proposal_key text not null references observer.proposals (proposal_key),
  created_at timestamptz not null
);
create trigger digests_keep before update or delete or truncate on observer.digests
  for each statement execute function core.refuse_change();

-- Which parts are unwell, and which of that was told.
create table observer.health_state (
  id boolean primary key default true check (id),
  checked_at timestamptz,
  faults jsonb not null default '[]',
  -- The parts that were told of, and when last anything was told.
  told jsonb not null default '[]',
  alerted_at timestamptz
);
insert into observer.health_state default values;

grant select, insert, update on observer.watch_signals, observer.watch_marks to almanac_observer;
grant select, insert on observer.proposals, observer.digests to almanac_observer;
grant update (status, action_id, note, settled_at) on observer.proposals to almanac_observer;
grant select, update on observer.health_state to almanac_observer;

-- The archive ----------------------------------------------------------------------------------------------------------------

-- Nobody logs in as this role and no service is a member of it: it owns the functions below, which do exactly what they may.
-- Its rights to the queues are given where these are made (scripts/migrate-database.ts).
do $$
begin
  begin
    create role almanac_maintenance nologin;
  exception when duplicate_object or unique_violation then
    null;
  end;
  if not (select rolsuper from pg_roles where rolname = current_user) then
    execute format('grant almanac_maintenance to %I', current_user);
  end if;
end $$;

create schema archive;
-- Finished jobs, without what they carried: that they ran stays, a copy of somebody's words does not.
create table archive.jobs (
  service text not null,
  name text not null,
  job_id uuid not null,
  state text not null,
  retry_count integer not null,
  data_sha256 text not null,
  created_on timestamptz not null,
  started_on timestamptz,
  completed_on timestamptz not null,
  archived_at timestamptz not null default now(),
  -- A key that was archived may be sent again.
  primary key (service, name, job_id, created_on)
);
-- What a clock started carries nothing: of those one row a day, and how many there were.
create table archive.timer_runs (
  service text not null,
  name text not null,
  day date not null,
  state text not null,
  runs integer not null,
  primary key (service, name, day, state)
);
-- Answers kept for repeats, without their text; the same key may be used and archived again.
create table archive.idempotency_keys (
  actor text not null,
  route text not null,
  key text not null,
  body_hash text not null,
  status integer not null,
  created_at timestamptz not null,
  completed_at timestamptz not null,
  archived_at timestamptz not null default now(),
  primary key (actor, route, key, created_at)
);
create trigger jobs_keep before update or delete or truncate on archive.jobs
  for each statement execute function core.refuse_change();
create trigger timer_runs_keep before delete or truncate on archive.timer_runs
  for each statement execute function core.refuse_change();
create trigger idempotency_keys_keep before update or delete or truncate on archive.idempotency_keys
  for each statement execute function core.refuse_change();

-- Moves at most `most` rows of each place that ended more than 30 days ago; what is moved and what is removed is one statement.
create function core.archive_finished(most integer) returns table (place text, moved integer)
language plpgsql security definer set search_path = pg_catalog as $$
declare
  service text;
begin
  foreach service in array array['memory_gateway', 'planner', 'scheduler', 'observer', 'action_gateway'] loop
    continue when to_regclass(service || '_queue.job') is null;
    place := service || '_queue';
    execute format($f$
      with old as (
        delete from %1$I.job j
         where (j.name, j.id) in (
           select o.name, o.id from %1$I.job o
            where o.state in ('completed', 'cancelled', 'failed') and o.completed_on < now() - interval '30 days'
            limit $1)
        returning j.name, j.id, j.state, j.retry_count, coalesce(j.data, '{}') as data, j.created_on, j.started_on, j.completed_on
      ), timers as (
        insert into archive.timer_runs as t (service, name, day, state, runs)
        select %2$L, name, (completed_on at time zone 'UTC')::date, state::text, count(*)
          from old where data = '{}' group by 1, 2, 3, 4
        on conflict (service, name, day, state) do update set runs = t.runs + excluded.runs
      ), kept as (
        insert into archive.jobs (service, name, job_id, state, retry_count, data_sha256, created_on, started_on, completed_on)
        select %2$L, name, id, state::text, retry_count, encode(sha256(convert_to(data::text, 'UTF8')), 'hex'),
               created_on, started_on, completed_on
          from old where data <> '{}'
      )
      select count(*) from old$f$, place, replace(service, '_', '-'))
      into moved using most;
    return next;
  end loop;
  place := 'idempotency_keys';
  with old as (
    delete from core.idempotency_keys k
     where (k.actor, k.route, k.key) in (
       select o.actor, o.route, o.key from core.idempotency_keys o
        where o.status is not null and o.completed_at < now() - interval '30 days' limit most)
    returning k.actor, k.route, k.key, k.body_hash, k.status, k.created_at, k.completed_at
  )
  insert into archive.idempotency_keys (actor, route, key, body_hash, status, created_at, completed_at)
  select o.actor, o.route, o.key, o.body_hash, o.status, o.created_at, o.completed_at from old o;
  get diagnostics moved = row_count;
  return next;
end $$;

-- The queues themselves delete nothing any more: what ended goes to the archive. Those of a new database are made so.
do $$
declare
  service text;
begin
  foreach service in array array['memory_gateway', 'planner', 'scheduler', 'observer', 'action_gateway'] loop
    continue when to_regclass(service || '_queue.job') is null;
    execute format('update %I.job set deletion_seconds = 0 where deletion_seconds > 0', service || '_queue');
  end loop;
end $$;

-- What waits in each queue, by the database's own clock. The queues are made after the migrations, hence the function.
create function core.queue_figures() returns table (
  service text, name text, ready integer, oldest_ready_s integer, waiting integer, recent integer)
language plpgsql stable security definer set search_path = pg_catalog as $$
declare
  one text;
begin
  foreach one in array array['memory_gateway', 'planner', 'scheduler', 'observer', 'action_gateway'] loop
    continue when to_regclass(one || '_queue.job') is null;
    return query execute format($f$
      select %2$L, j.name, (count(*) filter (where j.start_after <= now()))::int,
             coalesce(max(extract(epoch from now() - j.start_after)) filter (where j.start_after <= now()), 0)::int,
             count(*)::int, (count(*) filter (where j.created_on > now() - interval '1 hour'))::int
        from %1$I.job j where j.state < 'active' and not j.blocked group by j.name$f$,
      one || '_queue', replace(one, '_', '-'));
  end loop;
end $$;

revoke all on function core.archive_finished(integer), core.queue_figures() from public;
grant usage, create on schema core to almanac_maintenance;
alter function core.archive_finished(integer) owner to almanac_maintenance;
alter function core.queue_figures() owner to almanac_maintenance;
revoke create on schema core from almanac_maintenance;
grant usage on schema archive to almanac_maintenance;
grant select, insert on archive.jobs, archive.idempotency_keys, archive.timer_runs to almanac_maintenance;
grant update (runs) on archive.timer_runs to almanac_maintenance;
grant select, delete on core.idempotency_keys to almanac_maintenance;
grant execute on function core.archive_finished(integer), core.queue_figures() to almanac_observer;

create view core.stats_queues as
  select service, name, ready, oldest_ready_s, waiting, recent from core.queue_figures();
grant select on core.stats_queues to almanac_observer;
