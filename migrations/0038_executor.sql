-- Owner: action-gateway. What an attempt found and left at the provider, breakers that probe, requesters that are stopped, rollbacks.
-- Why: an unknown outcome is asked for and not repeated blindly, what was written can be taken back once, and a requester that runs
-- away is stopped by whichever process sees it.

-- `previous`: what stood at the target right before the write, kept with the spending of the grant.
alter table actions.executions
  add column provider_ref text,
  add column previous jsonb;

-- A breaker that has rested lets one call through and waits for its outcome until `probe_until`; `held_by` is a person who opened it.
alter table actions.breakers
  add column probe_until timestamptz,
  add column held_by text,
  add column held_reason text;

-- A requester that failed too often in a row, or proposed too much in a minute. Only a person closes it.
create table actions.requester_breakers (
  requester text primary key,
  failures integer not null default 0,
  opened_at timestamptz,
  opened_by text,
  reason text not null default '',
  -- How often it was opened: names what supervisors are told.
  occurrence integer not null default 0,
  changed_at timestamptz not null default clock_timestamp()
);

-- Who took back which Action. A calendar run is taken back by a run of the scheduler, whose Action follows.
create table actions.rollbacks (
  rollback_id text primary key,
  action_id text not null,
  rollback_action_id text,
  run_id text,
  asked_by text not null,
  reason text not null,
  at timestamptz not null,
  constraint rollbacks_one check (num_nonnulls(rollback_action_id, run_id) = 1)
);
create index rollbacks_of on actions.rollbacks (action_id, at);
create index rollbacks_action on actions.rollbacks (rollback_action_id) where rollback_action_id is not null;
create index rollbacks_run on actions.rollbacks (run_id) where run_id is not null;

-- A dead letter ends by a new try or by the word of a person who looked.
alter table actions.dead_letters
  add column settled text check (settled in ('happened', 'did_not_happen'));

grant select, insert, update on actions.requester_breakers to almanac_action_gateway;
grant select, insert on actions.rollbacks to almanac_action_gateway;

create trigger rollbacks_keep before update or delete or truncate on actions.rollbacks
  for each statement execute function core.refuse_change();
create trigger requester_breakers_keep before delete or truncate on actions.requester_breakers
  for each statement execute function core.refuse_change();
