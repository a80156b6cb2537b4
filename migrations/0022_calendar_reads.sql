-- Owner: scheduler. Every calendar that is read has a sync of its own, the person chooses which, and calls to Google are paced.
-- Why: a new meeting over a block is seen when it is made, not when somebody next asks; and one user's calls have a limit
-- that all processes share.

-- How far each read calendar is known: the cache holds what overlaps the window as of the sync token.
create table scheduler.calendar_reads (
  calendar_id text primary key,
  -- Null: the next reading is a full one.
  sync_token text,
  -- Counts the commits: who read from an older state than the last commit throws its reading away.
  round integer not null default 0,
  access text not null default 'events' check (access in ('events', 'busy_only')),
  window_from timestamptz,
  window_to timestamptz,
  last_read_at timestamptz,
  last_full_at timestamptz,
  missing_since timestamptz,
  detail text
);

-- What the person chose to have read; without a row the setting CALENDAR_READ_IDS holds.
create table scheduler.calendar_choice (
  id boolean primary key default true check (id),
  read_ids text[] not null,
  tentative text not null check (tentative in ('busy', 'free')),
  updated_by text not null,
  updated_at timestamptz not null
);

-- The calls of all processes to Google come out of one bucket.
create table scheduler.google_pace (
  id boolean primary key default true check (id),
  tokens double precision not null,
  refilled_at timestamptz not null,
  held_until timestamptz,
  -- How often in a row Google said that we are too fast.
  strikes integer not null default 0
);
insert into scheduler.google_pace (tokens, refilled_at) values (0, '2000-01-01Z');

alter table scheduler.calendar_events add column series_id text;
create index calendar_events_series on scheduler.calendar_events (calendar_id, series_id);

-- A walk through our own calendar that a later one overtook takes nothing in any more.
alter table scheduler.sync_state
  add column round integer not null default 0,
  add column done_round integer not null default 0;

-- When the consent itself ends, where Google said so: apps in Testing mode.
alter table scheduler.calendar_connections add column consent_ends_at timestamptz;

-- Which calendar a block was written to was never stored, so that a full sync could not miss one.
update scheduler.blocks b set calendar_id = r.calendar_id
  from scheduler.scheduler_runs r
 where r.run_id = b.run_id and b.etag is not null and b.calendar_id is null;

grant select, insert, update, delete on scheduler.calendar_reads to almanac_scheduler;
grant select, insert, update on scheduler.calendar_choice to almanac_scheduler;
grant select, update on scheduler.google_pace to almanac_scheduler;
