-- Owner: action-gateway. Where people can be reached, who belongs together, and every word that was meant for them.
-- Why: a message to a person is a row first, so that it is neither lost nor said twice and tells why it was sent, held or dropped.

alter table actions.people
  add column zone text,
  add column active boolean not null default true,
  add constraint people_roles check (roles <@ array['viewer', 'operator', 'approver', 'admin', 'supervisor']);

create or replace view actions.known_people as
  select person_id, name, roles from actions.people where active
  union all
  select distinct t.actor, t.actor, array['approver']
    from core.api_tokens t
   where t.actor_type = 'person' and t.revoked_at is null
     and not exists (select 1 from actions.people p where p.person_id = t.actor);

-- A group decides together (committees) or is told together (supervisors).
create table actions.groups (
  group_id text primary key,
  name text not null
);
create table actions.group_members (
  group_id text not null references actions.groups (group_id),
  person_id text not null,
  primary key (group_id, person_id)
);

-- `allowed` is the allowlist: nothing goes to an address before a person allowed it.
create table actions.channels (
  channel_id text primary key,
  person_id text not null,
  kind text not null check (kind in ('mail', 'slack', 'telegram', 'sms', 'voice')),
  address text not null,
  allowed boolean not null default false,
  -- The order in which a person's channels are tried.
  rank integer not null default 1,
  created_at timestamptz not null default now(),
  constraint channels_once unique (kind, address, person_id)
);

-- One message to one person. `why` says in words what became of it and by which rule.
create table actions.messages (
  message_id text primary key,
  person_id text not null,
  purpose text not null check (purpose in ('approval', 'escalation', 'decided', 'incident', 'health', 'digest', 'supervision', 'internal')),
  severity text not null check (severity in ('SEV0', 'SEV1', 'SEV2', 'SEV3')),
  title text not null,
  body text not null,
  action_id text,
  dedupe_key text not null,
  state text not null default 'queued' check (state in ('queued', 'held', 'sent', 'dropped', 'failed')),
  why text not null default '',
  channel_id text,
  provider_ref text,
  created_at timestamptz not null,
  settled_at timestamptz,
  constraint messages_once unique (person_id, dedupe_key)
);
create index messages_action on actions.messages (action_id) where action_id is not null;
create index messages_state on actions.messages (state, created_at);

grant select, insert on actions.groups, actions.group_members, actions.channels, actions.messages to almanac_action_gateway;
grant update on actions.groups, actions.channels, actions.messages to almanac_action_gateway;
grant delete on actions.group_members to almanac_action_gateway;
