-- Owner: shared. What every service uses: control flags, the audit chain, idempotency keys, tokens, model calls, egress.
-- Why first: nothing may act before the flags can be read and nothing may change before the audit can be written.

create schema if not exists core;

-- One role per service; they get LOGIN and a password outside of the migrations, so that no secret stands here.
-- Roles belong to the whole cluster: another database of it may have made them already, even this very moment.
do $$
declare
  role_name text;
begin
  foreach role_name in array array[
    'almanac_memory_gateway', 'almanac_planner', 'almanac_scheduler',
    'almanac_observer', 'almanac_action_gateway', 'almanac_console'
  ] loop
    begin
      execute format('create role %I nologin', role_name);
    exception when duplicate_object or unique_violation then
      null;
    end;
  end loop;
end $$;

revoke all on schema public from public;
grant usage on schema core to
  almanac_memory_gateway, almanac_planner, almanac_scheduler,
  almanac_observer, almanac_action_gateway, almanac_console;

-- Control flags: exactly one row ------------------------------------------------------------------------------------

create table core.control_flags (
  id boolean primary key default true check (id),
  kill_switch boolean not null default false,
  jobs_enabled boolean not null default true,
  proposals_enabled boolean not null default true,
  execution_enabled boolean not null default true,
  external_comms_enabled boolean not null default false,
  model_calls_enabled boolean not null default true,
  connectors jsonb not null default '{}',
  policy text not null default 'standard' check (policy in ('standard', 'strict')),
  quiet_hours jsonb not null default '{"from": "21:00", "to": "06:00"}',
  version integer not null default 1,
  updated_by text not null default 'migration',
  reason text not null default 'first start',
  updated_at timestamptz not null default now()
);
insert into core.control_flags default values;

create table core.control_acks (
  service text primary key,
  version integer not null,
  at timestamptz not null default now()
);

-- A service says under its own login that it has seen a version of the flags.
create function core.acknowledge_controls(seen integer) returns void
language sql security definer set search_path = pg_catalog as $$
  insert into core.control_acks (service, version)
  values (replace(replace(session_user, 'almanac_', ''), '_', '-'), seen)
  on conflict (service) do update
    set version = greatest(core.control_acks.version, excluded.version), at = now();
$$;
revoke all on function core.acknowledge_controls(integer) from public;

create function core.notify_controls() returns trigger language plpgsql as $$
begin
  perform pg_notify('almanac_controls', new.version::text);
  perform pg_notify('almanac_changes', '{"type":"control","id":"control_flags","client_id":null}');
  return null;
end $$;
create trigger control_flags_notify after update on core.control_flags
  for each row execute function core.notify_controls();

create function core.refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% on %.% is refused: this is history', tg_op, tg_table_schema, tg_table_name
    using errcode = 'insufficient_privilege';
end $$;

create trigger control_flags_keep before delete or truncate on core.control_flags
  for each statement execute function core.refuse_change();

-- Audit: append-only, hash-chained, linked at commit -----------------------------------------------------------------

create table core.audit_event (
  id text primary key,
  at timestamptz not null,
  actor text not null,
  actor_type text not null,
  action text not null,
  subject text not null,
  corr_id text,
  canon text not null,
  content_hash bytea not null
);
create index audit_event_at on core.audit_event (at desc, id desc);
create index audit_event_subject on core.audit_event (subject, at desc);
create index audit_event_action on core.audit_event (action, at desc);

create table core.audit_chain (
  seq bigint primary key,
  event_id text not null unique references core.audit_event (id),
  content_hash bytea not null,
  prev_hash bytea not null unique,
  hash bytea not null
);

-- The hash covers the stored text, never a JSON value that is serialised again.
create function core.audit_content_hash() returns trigger language plpgsql as $$
begin
  new.content_hash := sha256(convert_to(new.canon, 'UTF8'));
  return new;
end $$;
create trigger audit_event_hash before insert on core.audit_event
  for each row execute function core.audit_content_hash();

-- Sealing waits for the commit, so that the chain's lock is never held while a transaction works. Index scans only:
-- a plan cached while the table was empty would scan it for ever.
create function core.seal_audit_event() returns trigger
language plpgsql security definer set search_path = pg_catalog set enable_seqscan = off as $$
declare
  head_seq bigint;
  head_hash bytea;
begin
  perform pg_advisory_xact_lock(7308612);
  select seq, hash into head_seq, head_hash from core.audit_chain order by seq desc limit 1;
  head_seq := coalesce(head_seq, 0) + 1;
  head_hash := coalesce(head_hash, '\x00'::bytea);
  insert into core.audit_chain (seq, event_id, content_hash, prev_hash, hash)
  values (
    head_seq, new.id, new.content_hash, head_hash,
    sha256(convert_to('almanac.audit.v1', 'UTF8') || head_hash || int8send(head_seq) || new.content_hash)
  );
  return null;
end $$;
revoke all on function core.seal_audit_event() from public;
create constraint trigger audit_event_seal after insert on core.audit_event
  deferrable initially deferred for each row execute function core.seal_audit_event();

create trigger audit_event_keep before update or delete or truncate on core.audit_event
  for each statement execute function core.refuse_change();
create trigger audit_chain_keep before update or delete or truncate on core.audit_chain
  for each statement execute function core.refuse_change();

-- Idempotency keys: scoped to actor and route -------------------------------------------------------------------------

create table core.idempotency_keys (
  actor text not null,
  route text not null,
  key text not null,
  body_hash text not null,
  status integer,
  body text,
  content_type text,
  locked_until timestamptz not null,
  created_at timestamptz not null default now(),
  completed_at timestamptz,
  primary key (actor, route, key)
);

-- Tokens: only their sha256 ---------------------------------------------------------------------------------------------

create table core.api_tokens (
  token_hash bytea primary key,
  actor text not null,
  actor_type text not null check (actor_type in ('service', 'orchestrator', 'person')),
  all_clients boolean not null default false,
  created_at timestamptz not null default now(),
  revoked_at timestamptz
);
create index api_tokens_actor on core.api_tokens (actor);

-- What was asked of models, and what left the house -----------------------------------------------------------------------

create table core.model_calls (
  call_id text primary key,
  at timestamptz not null,
  service text not null,
  purpose text not null,
  model text not null,
  answered_by text,
  prompt_name text,
  prompt_version integer,
  task_id text,
  plan_id text,
  outcome text not null check (outcome in ('ok', 'invalid', 'refused', 'timeout', 'error')),
  detail text,
  input_tokens integer,
  output_tokens integer,
  cost_usd numeric(14, 8),
  ms integer not null,
  trace_id text
);
create index model_calls_at on core.model_calls (at desc);

create table core.egress (
  egress_id text primary key,
  at timestamptz not null,
  service text not null,
  destination text not null,
  what text not null,
  why text not null,
  bytes integer not null,
  client_id text
);
create index egress_at on core.egress (at desc);

do $$
declare
  role_name text;
begin
  foreach role_name in array array[
    'almanac_memory_gateway', 'almanac_planner', 'almanac_scheduler',
    'almanac_observer', 'almanac_action_gateway', 'almanac_console'
  ] loop
    execute format('grant insert on core.audit_event, core.model_calls, core.egress to %I', role_name);
    execute format('grant select, insert, update on core.idempotency_keys to %I', role_name);
    execute format('grant select on core.control_flags, core.api_tokens to %I', role_name);
    execute format('grant execute on function core.acknowledge_controls(integer) to %I', role_name);
  end loop;
end $$;
grant update on core.control_flags to almanac_action_gateway;
grant select on core.audit_event, core.audit_chain, core.control_acks, core.model_calls
  to almanac_action_gateway;

-- Readiness compares the schema's version with what the code needs.
do $$
declare
  role_name text;
begin
  foreach role_name in array array[
    'almanac_memory_gateway', 'almanac_planner', 'almanac_scheduler',
    'almanac_observer', 'almanac_action_gateway', 'almanac_console'
  ] loop
    execute format('grant select on core.migrations to %I', role_name);
  end loop;
end $$;
