-- Owner: core; what actions and observer need beside it.
-- Why: personal text stays out of the audit chain and can be erased; a stop keeps the time of what waits, whichever channel it
-- came by; money for models has a limit that is asked before each call.

-- Private payloads: the chain has a salted hash, the text stands here under a key of the person it is of ------------------

create table core.audit_subject_keys (
  key_id text primary key,
  subject text not null,
  -- Null once erased: what it sealed can be read by nobody any more.
  key bytea,
  created_at timestamptz not null default now(),
  erased_at timestamptz,
  erased_by text,
  check ((key is null) = (erased_at is not null))
);
create unique index audit_subject_keys_live on core.audit_subject_keys (subject) where erased_at is null;

create table core.audit_private (
  audit_id text primary key,
  key_id text not null references core.audit_subject_keys (key_id),
  -- Nonce, tag and ciphertext of AES-256-GCM.
  sealed bytea not null
);
create trigger audit_private_keep before update or delete or truncate on core.audit_private
  for each statement execute function core.refuse_change();
create trigger audit_subject_keys_keep before delete or truncate on core.audit_subject_keys
  for each statement execute function core.refuse_change();

-- The living key of a person, made when there is none. Services seal with it; none of them may read what others sealed.
create function core.audit_subject_key(of_subject text, new_key_id text)
returns table (key_id text, key bytea)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  insert into core.audit_subject_keys (key_id, subject, key)
  values (new_key_id, of_subject,
          sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())))
  on conflict (subject) where erased_at is null do nothing;
  return query select k.key_id, k.key from core.audit_subject_keys k
                where k.subject = of_subject and k.erased_at is null;
end $$;
revoke all on function core.audit_subject_key(text, text) from public;

-- What models may cost ----------------------------------------------------------------------------------------------------

create table core.model_budget (
  id boolean primary key default true check (id),
  monthly_budget_usd numeric(12, 2) not null default 200 check (monthly_budget_usd > 0),
  -- From here on no model is asked any more this month; null is no such limit.
  hard_cap_usd numeric(12, 2) default 400 check (hard_cap_usd >= 0),
  -- The share of the budget at which a person is told.
  alert_share numeric(4, 3) not null default 0.8 check (alert_share > 0 and alert_share <= 1),
  -- What a call counts for while nobody has told its cost.
  unknown_call_usd numeric(8, 4) not null default 0.5 check (unknown_call_usd > 0),
  version integer not null default 1,
  updated_by text not null default 'migration',
  reason text not null default 'the default budget',
  updated_at timestamptz not null default now()
);
insert into core.model_budget default values;
create trigger model_budget_keep before delete or truncate on core.model_budget
  for each statement execute function core.refuse_change();

alter table core.model_calls add column action_id text;

-- One row per call that was let through, before it is made; the call's own row has the same id. A process that dies between
-- the two leaves a call of unknown cost, which counts with its estimate.
create table core.model_reservations (
  call_id text primary key,
  at timestamptz not null,
  service text not null,
  estimate_usd numeric(14, 8) not null check (estimate_usd > 0)
);
create index model_reservations_at on core.model_reservations (at);
create trigger model_reservations_keep before update or delete or truncate on core.model_reservations
  for each statement execute function core.refuse_change();

-- Spent in the calendar month (UTC) of a time: what is known, and what is not known by its estimate.
create function core.model_spending(of_time timestamptz)
returns table (known_usd numeric, estimated_usd numeric, unknown_calls bigint)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  with month as (
    select date_trunc('month', of_time at time zone 'UTC') at time zone 'UTC' as since,
           (date_trunc('month', of_time at time zone 'UTC') + interval '1 month') at time zone 'UTC' as until
  ), calls as (
    select r.estimate_usd, c.cost_usd
      from month m join core.model_reservations r on r.at >= m.since and r.at < m.until
      left join core.model_calls c on c.call_id = r.call_id
    union all
    select b.unknown_call_usd, c.cost_usd
      from month m join core.model_calls c on c.at >= m.since and c.at < m.until
      cross join core.model_budget b
     where not exists (select 1 from core.model_reservations r where r.call_id = c.call_id)
  )
  select coalesce(sum(cost_usd), 0), coalesce(sum(estimate_usd) filter (where cost_usd is null), 0),
         count(*) filter (where cost_usd is null)
    from calls
$$;
revoke all on function core.model_spending(timestamptz) from public;

-- Lets a call through while it fits below the cap, or, once, where it is the only one at work; one at a time, so that calls which
-- race overshoot the cap by one call at most. `refused` is null where it was let through.
create function core.reserve_model_call(new_call_id text, of_time timestamptz, estimate numeric)
returns table (estimate_usd numeric, refused text)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  cap numeric;
  counted numeric;
  spent numeric;
begin
  perform pg_advisory_xact_lock(7308657);
  select b.hard_cap_usd, coalesce(nullif(estimate, 0), b.unknown_call_usd)
    into cap, counted from core.model_budget b;
  select s.known_usd + s.estimated_usd into spent from core.model_spending(of_time) s;
  -- What would not fit any more goes only alone: then the limit is passed by one call at most.
  if cap is not null and spent + counted > cap and (
       spent >= cap or exists (
         select 1 from core.model_reservations r
          where r.at > of_time - interval '5 minutes' and r.at <= of_time
            and not exists (select 1 from core.model_calls c where c.call_id = r.call_id))) then
    return query select counted, format(
      'The month''s limit for models is reached: %s of %s USD are spent or reserved; model calls pause until the month ends or a person raises the limit.',
      round(spent, 2), round(cap, 2));
    return;
  end if;
  insert into core.model_reservations (call_id, at, service, estimate_usd)
  values (new_call_id, of_time, replace(replace(session_user, 'almanac_', ''), '_', '-'), counted);
  return query select counted, null::text;
end $$;
revoke all on function core.reserve_model_call(text, timestamptz, numeric) from public;

do $$
declare
  role_name text;
begin
  foreach role_name in array array[
    'almanac_memory_gateway', 'almanac_planner', 'almanac_scheduler',
    'almanac_observer', 'almanac_action_gateway', 'almanac_console'
  ] loop
    execute format('grant insert on core.audit_private to %I', role_name);
    execute format('grant execute on function core.audit_subject_key(text, text) to %I', role_name);
    execute format('grant execute on function core.reserve_model_call(text, timestamptz, numeric) to %I', role_name);
  end loop;
end $$;
grant select on core.audit_private, core.audit_subject_keys, core.model_budget, core.model_reservations
  to almanac_action_gateway;
grant update (key, erased_at, erased_by) on core.audit_subject_keys to almanac_action_gateway;
grant update (monthly_budget_usd, hard_cap_usd, alert_share, unknown_call_usd, version, updated_by, reason, updated_at)
  on core.model_budget to almanac_action_gateway;
grant select on core.model_budget to almanac_observer;
grant execute on function core.model_spending(timestamptz) to almanac_action_gateway, almanac_observer;

-- Stops ---------------------------------------------------------------------------------------------------------------------

-- Which channel stopped first: the row of the flags, or a file or variable outside of the database. It ends when nothing stops.
alter table actions.stops add column channel text not null default 'row' check (channel in ('row', 'outside'));

-- Alerts that passed a stop: at most one an hour.
create table actions.stop_alerts (
  action_id text primary key,
  at timestamptz not null default clock_timestamp()
);
create index stop_alerts_at on actions.stop_alerts (at);
grant select, insert on actions.stop_alerts to almanac_action_gateway;
create trigger stop_alerts_keep before update or delete or truncate on actions.stop_alerts
  for each statement execute function core.refuse_change();

-- The signed state of the audit that a post carries, as it was when the post was first proposed.
alter table observer.posts add column footer text;
