-- Owner: core; what the actions and observer schemas ask of model costs.
-- Why: the month of the hard limit and that of the alert are one, in the person's zone; and a call that another process reserved a
-- moment later by its clock is as much at work as one reserved a moment earlier.

drop function core.model_spending(timestamptz);
drop function core.reserve_model_call(text, timestamptz, numeric);

-- Spent in the calendar month of a time, as the person's zone has it: what is known, and what is not known by its estimate.
create function core.model_spending(of_time timestamptz, zone text default 'UTC')
returns table (known_usd numeric, estimated_usd numeric, unknown_calls bigint)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  with month as (
    select date_trunc('month', of_time at time zone zone) at time zone zone as since,
           (date_trunc('month', of_time at time zone zone) + interval '1 month') at time zone zone as until
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
revoke all on function core.model_spending(timestamptz, text) from public;

-- Lets a call through while it fits below the cap, or, once, where it is the only one at work; one at a time, so that calls which
-- race overshoot the cap by one call at most, whatever the clocks of their processes say. `refused` is null where it was let through.
create function core.reserve_model_call(new_call_id text, of_time timestamptz, estimate numeric, zone text default 'UTC')
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
  select s.known_usd + s.estimated_usd into spent from core.model_spending(of_time, zone) s;
  -- What would not fit any more goes only alone: then the limit is passed by one call at most.
  if cap is not null and spent + counted > cap and (
       spent >= cap or exists (
         select 1 from core.model_reservations r
          where r.at > of_time - interval '5 minutes'
            and not exists (select 1 from core.model_calls c where c.call_id = r.call_id))) then
    return query select counted, format(
      'The month''s limit for models is reached: %s of %s USD are spent or reserved; model calls pause until the month ends (%s) or a person raises the limit.',
      round(spent, 2), round(cap, 2), zone);
    return;
  end if;
  insert into core.model_reservations (call_id, at, service, estimate_usd)
  values (new_call_id, of_time, replace(replace(session_user, 'almanac_', ''), '_', '-'), counted);
  return query select counted, null::text;
end $$;
revoke all on function core.reserve_model_call(text, timestamptz, numeric, text) from public;

do $$
declare
  role_name text;
begin
  foreach role_name in array array[
    'almanac_memory_gateway', 'almanac_planner', 'almanac_scheduler',
    'almanac_observer', 'almanac_action_gateway', 'almanac_console'
  ] loop
    execute format('grant execute on function core.reserve_model_call(text, timestamptz, numeric, text) to %I', role_name);
  end loop;
end $$;
grant execute on function core.model_spending(timestamptz, text) to almanac_action_gateway, almanac_observer;
