-- Owner: action-gateway. Roles, committees, escalation and the timers of decisions.
-- Why: who may decide what is data that people change; a timer is a row, so that a stop can move it and a dead process loses none.

-- Whoever holds a person's token is a person, also before anybody wrote down a name; an admin only until one is written down.
create or replace view actions.known_people as
  select person_id, name, roles from actions.people where active
  union all
  select distinct t.actor, t.actor,
         case when exists (select 1 from actions.people a where a.active and 'admin' = any(a.roles))
              then array['approver', 'operator'] else array['approver', 'operator', 'admin'] end
    from core.api_tokens t
   where t.actor_type = 'person' and t.revoked_at is null
     and not exists (select 1 from actions.people p where p.person_id = t.actor);

-- A group that decides level 4: `need` of its members, or all of them (null).
create table actions.committees (
  committee_id text primary key,
  group_id text not null references actions.groups (group_id),
  need smallint check (need between 2 and 50),
  -- '*' is every type; null is every client.
  action_type text not null default '*',
  client_id text,
  active boolean not null default true,
  created_at timestamptz not null
);

-- Who decides one version of one Action: fixed when it begins to wait, whatever becomes of the group.
create table actions.convenings (
  action_id text not null,
  version integer not null,
  committee_id text not null,
  need smallint not null check (need >= 2),
  members text[] not null check (cardinality(members) >= need),
  convened_at timestamptz not null,
  primary key (action_id, version)
);

-- Who wrote a version: what a person revised is that person's own request too.
create table actions.revisions (
  action_id text not null,
  version integer not null check (version > 1),
  revised_by text not null,
  revised_at timestamptz not null,
  primary key (action_id, version)
);

-- How it was known that it was this person: an own token, a signed-in session of the console, or a link.
alter table actions.votes
  add column proof text not null default 'token' check (proof in ('token', 'session', 'link')),
  add column auth_time timestamptz,
  add column auth_strength text;

create table actions.snoozes (
  action_id text not null,
  person_id text not null,
  until timestamptz not null,
  primary key (action_id, person_id)
);

-- Who hears that an Action still waits, minutes after it began to. '*' is every risk; rows that name the risk go first.
create table actions.escalation_steps (
  level smallint not null check (level between 0 and 4),
  risk text not null check (risk in ('*', 'low', 'medium', 'high', 'critical')),
  step smallint not null check (step between 1 and 10),
  delay_minutes integer not null check (delay_minutes between 1 and 1440),
  -- `deciders` are those who may decide it.
  target_type text not null check (target_type in ('person', 'group', 'role', 'deciders')),
  target text not null default '',
  primary key (level, risk, step)
);
insert into actions.escalation_steps (level, risk, step, delay_minutes, target_type, target)
select level, '*', step, delay_minutes, target_type, target
  from unnest(array[3, 4]) level,
       (values (1, 5, 'deciders', ''), (2, 15, 'role', 'supervisor'), (3, 30, 'role', 'admin'))
         as chain (step, delay_minutes, target_type, target);

-- A timer of a decision that waits. It ends by firing or by being stopped, once.
create table actions.timers (
  timer_id text primary key,
  action_id text not null,
  version integer not null,
  kind text not null check (kind in ('confirm', 'escalate')),
  step smallint not null,
  target_type text,
  target text,
  created_at timestamptz not null,
  due_at timestamptz not null,
  fired_at timestamptz,
  stopped_at timestamptz
);
create unique index timers_running on actions.timers (action_id, version, kind, step)
  where fired_at is null and stopped_at is null;
create index timers_due on actions.timers (due_at) where fired_at is null and stopped_at is null;

grant select on actions.committees, actions.convenings, actions.revisions, actions.snoozes, actions.escalation_steps,
  actions.timers to almanac_action_gateway;
grant insert on actions.committees, actions.convenings, actions.revisions, actions.snoozes, actions.escalation_steps,
  actions.timers to almanac_action_gateway;
grant update (until) on actions.snoozes to almanac_action_gateway;
grant update (need, active) on actions.committees to almanac_action_gateway;
grant update (due_at, fired_at, stopped_at) on actions.timers to almanac_action_gateway;
grant delete on actions.escalation_steps to almanac_action_gateway;

create trigger convenings_keep before update or delete or truncate on actions.convenings
  for each statement execute function core.refuse_change();
create trigger revisions_keep before update or delete or truncate on actions.revisions
  for each statement execute function core.refuse_change();
create trigger timers_keep before delete or truncate on actions.timers
  for each statement execute function core.refuse_change();
