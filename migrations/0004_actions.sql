-- Owner: action-gateway. Actions with their history, the attempts to do them, grants, policies and people.
-- Why: nothing is written outside Almanac without an Action whose authorization, payload and attempts stand here.

create schema actions;
grant usage on schema actions to almanac_action_gateway;

-- Policy: which level an Action needs. The highest matching row counts; '*' matches all -----------------------------------

create table actions.policy_versions (
  version integer primary key,
  made_by text not null,
  reason text not null,
  made_at timestamptz not null default now()
);
create table actions.policies (
  policy_version integer not null references actions.policy_versions (version),
  action_type text not null,
  risk text not null check (risk in ('*', 'low', 'medium', 'high', 'critical')),
  reversibility text not null check (reversibility in ('*', 'reversible', 'compensable', 'irreversible')),
  level smallint not null check (level between 0 and 4),
  primary key (policy_version, action_type, risk, reversibility)
);
-- What no approval makes possible; the rules' names are known to the code.
create table actions.forbidden_operations (
  policy_version integer not null references actions.policy_versions (version),
  rule text not null,
  reason text not null,
  primary key (policy_version, rule)
);

insert into actions.policy_versions (version, made_by, reason) values (1, 'migration', 'the default policy');
insert into actions.policies (policy_version, action_type, risk, reversibility, level) values
  (1, 'calendar.apply_run', '*', '*', 1),
  (1, 'calendar.cancel_blocks', '*', '*', 1),
  (1, 'coda.update_task', '*', '*', 1),
  (1, 'coda.post_thread', '*', '*', 1),
  (1, 'coda.create_process_template', '*', '*', 1),
  (1, 'task.create', '*', '*', 1),
  (1, 'activity.schedule', '*', '*', 1),
  (1, 'message.internal', '*', '*', 1),
  (1, 'notify.person', '*', '*', 0),
  (1, 'email.send', '*', '*', 3),
  (1, 'sms.send', '*', '*', 3),
  (1, 'slack.post', '*', '*', 3),
  (1, 'telegram.send', '*', '*', 3),
  (1, 'voice.call', '*', '*', 3),
  (1, 'deal.update_stage', '*', '*', 3),
  (1, 'invoice.remind', '*', '*', 3),
  (1, 'meeting.schedule', '*', '*', 3),
  (1, 'purchase_order.create', '*', '*', 3),
  (1, 'system.improve', '*', '*', 3),
  (1, '*', 'high', '*', 3),
  (1, '*', 'critical', '*', 3),
  (1, '*', 'critical', 'irreversible', 4);
insert into actions.forbidden_operations (policy_version, rule, reason) values
  (1, 'change_foreign_event', 'Almanac changes and deletes only calendar events that it created itself.');

create table actions.standing_authorizations (
  standing_authorization_id text primary key,
  action_type text not null,
  max_level smallint not null check (max_level between 0 and 2),
  scope text not null check (scope in ('sandbox', 'any')),
  reason text not null,
  granted_by text not null,
  granted_at timestamptz not null,
  revoked_by text,
  revoked_at timestamptz
);
create index standing_authorizations_live on actions.standing_authorizations (action_type)
  where revoked_at is null;

-- Actions: the events are the truth, the row is their projection ----------------------------------------------------------

create table actions.actions (
  action_id text primary key,
  action_type text not null,
  version integer not null,
  state text not null check (state in (
    'proposed', 'awaiting_approval', 'authorized', 'claimed', 'executing', 'succeeded', 'failed', 'unknown',
    'rejected', 'expired', 'cancelled', 'blocked', 'superseded', 'frozen')),
  level smallint not null check (level between 0 and 4),
  shadow boolean not null,
  requested_by text not null,
  requested_by_type text not null,
  idempotency_key text not null,
  request_hash text not null,
  client_id text,
  target jsonb not null,
  inputs jsonb not null,
  -- The canonical text that payload_hash covers; what is executed is parsed from it.
  payload text not null,
  payload_hash text not null,
  policy_version integer not null,
  risk text not null,
  reversibility text not null,
  expected_effect text not null,
  reasoning text not null,
  -- Preconditions, affected records, impact, rollback, evidence, prompt and cost, as proposed.
  particulars jsonb not null,
  decision text not null check (decision in ('authorized', 'awaiting_approval', 'blocked')),
  decision_level smallint not null,
  reason text not null,
  standing_authorization_id text,
  -- The person whose word authorises it, where no standing authorization does.
  authorized_by text,
  not_before timestamptz,
  -- Calls that were made and counted; a call that met a provider that was down is a hold instead.
  attempts integer not null,
  holds integer not null,
  result jsonb,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  constraint actions_idempotency unique (requested_by, idempotency_key)
);
create index actions_state on actions.actions (state, expires_at);
create index actions_type on actions.actions (action_type, created_at);

create table actions.action_events (
  seq bigint generated always as identity primary key,
  action_id text not null,
  at timestamptz not null,
  from_state text,
  to_state text not null,
  actor text not null,
  detail text not null,
  -- The columns of actions.actions this event sets: merged in order of seq they are the row.
  changes jsonb not null
);
create index action_events_action on actions.action_events (action_id, seq);

-- History does not point at the projection: the projection can be thrown away and made again.
create table actions.votes (
  vote_id text primary key,
  action_id text not null,
  version integer not null,
  person text not null,
  decision text not null check (decision in ('approve', 'reject')),
  note text,
  at timestamptz not null,
  constraint votes_once unique (action_id, version, person)
);

create table actions.executions (
  execution_id text primary key,
  action_id text not null,
  attempt integer not null check (attempt >= 1),
  state text not null check (state in ('executing', 'succeeded', 'failed', 'held', 'unknown')),
  -- The same for every attempt of the Action: what the provider recognises a repeat by.
  provider_key text not null,
  started_at timestamptz not null default now(),
  lease_until timestamptz not null,
  finished_at timestamptz,
  error text,
  constraint executions_once unique (action_id, attempt)
);
-- At most one attempt of an Action is at work, whatever the code does.
create unique index executions_one_at_work on actions.executions (action_id) where state = 'executing';

-- A grant opens one connector once, for one attempt of one Action with one payload; only its sha256 is here.
create table actions.grants (
  grant_hash text primary key,
  action_id text not null,
  attempt integer not null,
  payload_hash text not null,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  spent_at timestamptz,
  spent_by text
);

create table actions.dead_letters (
  dead_letter_id text primary key,
  action_id text not null,
  action_type text not null,
  attempts integer not null,
  error text not null,
  at timestamptz not null,
  retried_by text,
  retried_at timestamptz
);
create unique index dead_letters_open on actions.dead_letters (action_id) where retried_at is null;

-- What Almanac made at a provider: the only records it may change or delete there.
create table actions.created_records (
  system text not null,
  ref text not null,
  action_id text not null,
  primary key (system, ref)
);

-- Limits and breakers: counted here, so that any number of processes share them -----------------------------------------

create table actions.connector_calls (
  connector text not null,
  at timestamptz not null default clock_timestamp()
);
create index connector_calls_at on actions.connector_calls (connector, at);
create table actions.breakers (
  connector text primary key,
  failures integer not null,
  open_until timestamptz,
  last_error text not null,
  updated_at timestamptz not null default now()
);

-- People and stops ----------------------------------------------------------------------------------------------------

create table actions.people (
  person_id text primary key,
  name text not null,
  roles text[] not null default '{approver}'
);
-- Whoever holds a person's token is a person, also before anybody wrote down a name.
create view actions.known_people as
  select person_id, name, roles from actions.people
  union all
  select distinct t.actor, t.actor, array['approver']
    from core.api_tokens t
   where t.actor_type = 'person' and t.revoked_at is null
     and not exists (select 1 from actions.people p where p.person_id = t.actor);

-- From a stop to its end: waiting times that were running are prolonged by as much.
create table actions.stops (
  stop_id bigint generated always as identity primary key,
  started_by text not null,
  reason text not null,
  started_at timestamptz not null default now(),
  ended_by text,
  ended_at timestamptz
);
create unique index stops_open on actions.stops ((true)) where ended_at is null;

-- Rights ---------------------------------------------------------------------------------------------------------------

grant select on all tables in schema actions to almanac_action_gateway;
grant insert on
  actions.policy_versions, actions.policies, actions.forbidden_operations, actions.standing_authorizations,
  actions.actions, actions.action_events, actions.votes, actions.executions, actions.grants,
  actions.dead_letters, actions.created_records, actions.connector_calls, actions.breakers, actions.people,
  actions.stops
  to almanac_action_gateway;
grant update on
  actions.standing_authorizations, actions.actions, actions.executions, actions.grants, actions.dead_letters,
  actions.breakers, actions.people, actions.stops
  to almanac_action_gateway;
-- Counters of the last seconds are no history.
grant delete on actions.connector_calls to almanac_action_gateway;

create trigger action_events_keep before update or delete or truncate on actions.action_events
  for each statement execute function core.refuse_change();
create trigger votes_keep before update or delete or truncate on actions.votes
  for each statement execute function core.refuse_change();
create trigger policy_versions_keep before update or delete or truncate on actions.policy_versions
  for each statement execute function core.refuse_change();
create trigger policies_keep before update or delete or truncate on actions.policies
  for each statement execute function core.refuse_change();
create trigger forbidden_operations_keep before update or delete or truncate on actions.forbidden_operations
  for each statement execute function core.refuse_change();
create trigger executions_keep before delete or truncate on actions.executions
  for each statement execute function core.refuse_change();
create trigger grants_keep before delete or truncate on actions.grants
  for each statement execute function core.refuse_change();
create trigger dead_letters_keep before delete or truncate on actions.dead_letters
  for each statement execute function core.refuse_change();
create trigger standing_authorizations_keep before delete or truncate on actions.standing_authorizations
  for each statement execute function core.refuse_change();
