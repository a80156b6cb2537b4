-- Owner: scheduler. Runs, blocks, the calendar connection and what is read from calendars.
-- Why: a block must survive any crash between computing it and the calendar holding it, and a person's edit must win.

create schema scheduler;
grant usage on schema scheduler to almanac_scheduler, almanac_observer;

-- Preferences: one row, and every version it ever had ------------------------------------------------------------------

create table scheduler.preferences (
  id boolean primary key default true check (id),
  version integer not null,
  body jsonb not null,
  updated_by text not null,
  updated_at timestamptz not null
);
create table scheduler.preferences_history (
  version integer primary key,
  body jsonb not null,
  updated_by text not null,
  updated_at timestamptz not null
);

-- The connection to the calendar: tokens are sealed (AES-256-GCM) before they come here -----------------------------------

create table scheduler.calendar_connections (
  provider text primary key check (provider = 'google'),
  status text not null check (status in ('connected', 'broken', 'off')),
  origin text not null check (origin in ('person', 'settings')),
  account text,
  calendar_id text,
  -- False until the calendar was seen under the present tokens.
  calendar_checked boolean not null default false,
  scopes text[] not null default '{}',
  refresh_token_sealed text not null,
  access_token_sealed text,
  access_expires_at timestamptz,
  key_id text not null,
  -- Grows with every new consent, so that a late answer about old tokens is recognised.
  generation integer not null default 1,
  settings_token_hash text,
  broken_reason text,
  connected_by text not null,
  connected_at timestamptz not null,
  updated_at timestamptz not null
);

create table scheduler.oauth_states (
  state_hash text primary key,
  verifier_sealed text not null,
  redirect_uri text not null,
  actor text not null,
  expires_at timestamptz not null,
  used_at timestamptz
);

-- Runs and their blocks ---------------------------------------------------------------------------------------------------

create table scheduler.scheduler_runs (
  run_id text primary key,
  kind text not null check (kind in ('schedule', 'move', 'undo')),
  status text not null check (status in
    ('proposed', 'awaiting_approval', 'applying', 'applied', 'partially_applied', 'failed')),
  plan_id text,
  plan_version integer,
  plan_title text,
  client_id text,
  zone text not null,
  -- What was computed from, and what came out beside the blocks: objective, reasons, solver.
  request jsonb not null,
  result jsonb not null,
  -- What is to be written, and the inputs of the Action as the canonical text its authorization covers: null until our
  -- calendar is known, and where nothing is to be written.
  changes jsonb not null default '[]',
  calendar_id text,
  inputs_canon text,
  inputs_hash text,
  proposals integer not null default 0,
  action_id text,
  detail text,
  requested_by text not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  applied_at timestamptz
);
-- One live answer per version of a plan: whoever asks twice gets the first one.
create unique index scheduler_runs_live_plan on scheduler.scheduler_runs (plan_id, plan_version)
  where kind = 'schedule' and status <> 'failed' and plan_id is not null;
create index scheduler_runs_created on scheduler.scheduler_runs (created_at desc, run_id desc);

create table scheduler.blocks (
  block_id text primary key,
  run_id text not null references scheduler.scheduler_runs (run_id),
  plan_id text,
  task_id text,
  step_id text,
  client_id text,
  title text not null,
  kind text,
  start_at timestamptz not null,
  end_at timestamptz not null,
  part integer not null,
  parts integer not null,
  why text not null,
  status text not null check (status in
    ('proposed', 'planned', 'applied', 'done', 'partial', 'skipped', 'deleted')),
  pinned boolean not null default false,
  version integer not null default 1,
  -- A deleted event's id is never free again: a block that comes back takes the next generation.
  generation integer not null default 1,
  calendar_id text,
  calendar_event_id text,
  -- The calendar's own version of the event, and the times it holds; null until it was written.
  etag text,
  written_start timestamptz,
  written_end timestamptz,
  written_at timestamptz,
  moved_by text check (moved_by in ('person', 'scheduler')),
  moved_from_start timestamptz,
  moved_from_end timestamptz,
  deleted_by text check (deleted_by in ('person', 'scheduler')),
  actual_start timestamptz,
  actual_end timestamptz,
  actual_minutes integer,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  check (end_at > start_at),
  -- Two blocks never overlap, unless a person drags them so. Deferred: a run may exchange two places.
  constraint blocks_never_overlap exclude using gist (tstzrange(start_at, end_at) with &&)
    where (status in ('planned', 'applied') and moved_by is distinct from 'person')
    deferrable initially deferred
);
create index blocks_run on scheduler.blocks (run_id);
create index blocks_plan on scheduler.blocks (plan_id, step_id, part);
create index blocks_task on scheduler.blocks (task_id);
create index blocks_start on scheduler.blocks (start_at, block_id);
create unique index blocks_event on scheduler.blocks (calendar_event_id);

-- Every version a block ever had; the blocks can be rebuilt from it.
create table scheduler.block_history (
  block_id text not null,
  version integer not null,
  at timestamptz not null,
  actor text not null,
  what text not null,
  run_id text,
  start_at timestamptz not null,
  end_at timestamptz not null,
  status text not null,
  pinned boolean not null,
  detail text,
  primary key (block_id, version)
);

-- What a run writes, one row per calendar call, and how each one ended.
create table scheduler.run_changes (
  run_id text not null references scheduler.scheduler_runs (run_id),
  position integer not null,
  block_id text not null,
  op text not null check (op in ('create', 'update', 'delete')),
  event_id text not null,
  -- The block's version this change was decided on, and its times before it.
  revision integer not null,
  before_start timestamptz,
  before_end timestamptz,
  outcome text check (outcome in ('written', 'already_there', 'person_wins', 'gone')),
  detail text,
  done_at timestamptz,
  primary key (run_id, position)
);

-- What is read from calendars ----------------------------------------------------------------------------------------------

-- A cache: it can be dropped and read again.
create table scheduler.calendar_events (
  calendar_id text not null,
  event_id text not null,
  title text not null,
  start_at timestamptz not null,
  end_at timestamptz not null,
  body jsonb not null,
  read_at timestamptz not null,
  primary key (calendar_id, event_id)
);
create index calendar_events_time on scheduler.calendar_events (start_at, end_at);

create table scheduler.sync_state (
  calendar_id text primary key,
  sync_token text,
  last_sync_at timestamptz,
  last_full_at timestamptz,
  last_error text
);

create table scheduler.watch_channels (
  channel_id text primary key,
  calendar_id text not null,
  resource_id text,
  -- Where notifications go: a channel to an address we left is stopped.
  address text not null,
  token_hash text not null,
  expires_at timestamptz not null,
  created_at timestamptz not null,
  stopped_at timestamptz
);

-- What the observer reads --------------------------------------------------------------------------------------------------

create view scheduler.stats_blocks as
  select block_id, plan_id, task_id, step_id, client_id, title, kind, start_at, end_at, status,
         moved_by is not null as moved, moved_by, pinned, actual_start, actual_end, actual_minutes,
         version, updated_at
    from scheduler.blocks;
grant select on scheduler.stats_blocks to almanac_observer;

create trigger preferences_history_keep before update or delete or truncate
  on scheduler.preferences_history for each statement execute function core.refuse_change();
create trigger block_history_keep before update or delete or truncate
  on scheduler.block_history for each statement execute function core.refuse_change();

grant select, insert, update on
  scheduler.preferences, scheduler.calendar_connections, scheduler.oauth_states,
  scheduler.scheduler_runs, scheduler.blocks, scheduler.run_changes, scheduler.sync_state,
  scheduler.watch_channels
  to almanac_scheduler;
grant select, insert on scheduler.preferences_history, scheduler.block_history to almanac_scheduler;
grant select, insert, update, delete on scheduler.calendar_events to almanac_scheduler;
grant select on scheduler.stats_blocks to almanac_scheduler;
