-- Owner: observer. Reflections with the numbers they rest on, what was posted of them, incidents, and prompts kept locally.
-- Why: one reflection per mode and period is a constraint here, so that no number of callers can make a second one.

create schema observer;
grant usage on schema observer to almanac_observer;

create table observer.reflections (
  reflection_id text primary key,
  mode text not null check (mode in ('daily', 'weekly')),
  -- 2026-11-23, or 2026-W48.
  period text not null,
  -- The hash of what was worded: equal facts are never worded, stored or posted again.
  facts_hash text not null,
  stats jsonb not null,
  narrative_markdown text not null,
  worded_by text not null check (worded_by in ('template', 'model')),
  prompt_name text,
  prompt_version integer,
  degraded jsonb not null default '[]',
  memory_id text,
  version integer not null default 1 check (version >= 1),
  created_at timestamptz not null,
  updated_at timestamptz not null,
  constraint reflections_one_per_period unique (mode, period)
);
create index reflections_newest on observer.reflections (created_at desc, reflection_id desc);

-- What each version said: history.
create table observer.reflection_versions (
  reflection_id text not null references observer.reflections (reflection_id),
  version integer not null,
  stats jsonb not null,
  narrative_markdown text not null,
  worded_by text not null,
  prompt_name text,
  prompt_version integer,
  degraded jsonb not null,
  created_at timestamptz not null,
  primary key (reflection_id, version)
);

-- The way of each version to the Coda Daily Thread.
create table observer.posts (
  reflection_id text not null,
  version integer not null,
  status text not null default 'queued'
    check (status in ('queued', 'awaiting_approval', 'posted', 'skipped')),
  -- Set right before the Action is proposed: from then on this version must be followed to its end.
  attempted_at timestamptz,
  action_id text,
  -- An Action that expired unexecuted is proposed again, under the next round's key.
  round integer not null default 1,
  -- Why it waits or was skipped.
  note text,
  settled_at timestamptz,
  primary key (reflection_id, version),
  foreign key (reflection_id, version)
    references observer.reflection_versions (reflection_id, version)
);
create index posts_unsettled on observer.posts (reflection_id, version) where settled_at is null;

create table observer.incidents (
  incident_id text primary key,
  type text not null,
  severity text not null check (severity in ('SEV0', 'SEV1', 'SEV2', 'SEV3')),
  title text not null,
  detail text not null,
  status text not null default 'open' check (status in ('open', 'acknowledged', 'resolved')),
  count integer not null default 1 check (count >= 1),
  reported_by text not null,
  decided_by text,
  first_at timestamptz not null,
  last_at timestamptz not null,
  resolved_at timestamptz
);
create index incidents_newest on observer.incidents (first_at desc, incident_id desc);
create index incidents_by_type on observer.incidents (type, first_at desc) where status <> 'resolved';

-- The last good copy of each prompt, for when the planner is down.
create table observer.prompt_copies (
  name text primary key,
  version integer not null,
  template text not null,
  copied_at timestamptz not null default now()
);

create trigger reflection_versions_keep before update or delete or truncate
  on observer.reflection_versions for each statement execute function core.refuse_change();
create trigger reflections_keep before delete or truncate on observer.reflections
  for each statement execute function core.refuse_change();
create trigger posts_keep before delete or truncate on observer.posts
  for each statement execute function core.refuse_change();
create trigger incidents_keep before delete or truncate on observer.incidents
  for each statement execute function core.refuse_change();

grant select, insert, update on
  observer.reflections, observer.posts, observer.incidents, observer.prompt_copies
  to almanac_observer;
grant select, insert on observer.reflection_versions to almanac_observer;
