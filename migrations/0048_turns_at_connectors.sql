-- Owner: action-gateway. A call of a connector leaves within its turn, a stretch of time, or gives the turn back for a later one.
-- Why: turns were moments, and what lay between a turn and its call could let more calls leave in a second than turns were given out.

-- `at` is from now on the last moment at which the call may leave; `is_write` tells writes from questions.
alter table actions.connector_calls
  add column call_id bigint generated always as identity primary key,
  add column is_write boolean not null default true;

-- Gives the next turn that keeps every window of each limit below what is allowed, or moves the call `instead_of` there. No call_id where
-- that is farther ahead than `within_ms`. Before a turn opens, fewer than `allowed` calls may end within its window: those that may leave later
-- count too, so that a turn between others is as safe as one behind them.
create function actions.give_turn(
  of_connector text, allowed integer[], windows_ms integer[], of_writes boolean[],
  for_write boolean, slot_ms integer, within_ms integer, instead_of bigint)
returns table (call_id bigint, waited_ms float8, opens_in_ms float8)
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
declare
  asked timestamptz := clock_timestamp();
  given timestamptz;
  opens timestamptz;
  -- What lies farther ahead than any turn is from before the clock was set back, and does not count.
  ahead constant interval := interval '15 seconds';
begin
  -- One at a time per connector: counting and adding belong together. Each statement below sees what was committed before it.
  perform pg_advisory_xact_lock(7308620, hashtext(of_connector));
  given := clock_timestamp();
  select greatest(given, max(last.at + make_interval(secs => l.window_ms / 1000.0))) into opens
    from unnest(allowed, windows_ms, of_writes) as l (allowed, window_ms, of_writes),
         lateral (select c.at from actions.connector_calls c
                   where c.connector = of_connector and (c.is_write or not l.of_writes)
                     and c.call_id is distinct from instead_of and c.at <= given + ahead
                     and c.at > given - make_interval(secs => l.window_ms / 1000.0)
                   order by c.at desc offset l.allowed - 1 limit 1) last;
  opens := coalesce(opens, given);
  waited_ms := extract(epoch from given - asked) * 1000;
  opens_in_ms := extract(epoch from opens - given) * 1000;
  if opens_in_ms <= within_ms then
    delete from actions.connector_calls c where c.call_id = instead_of;
    insert into actions.connector_calls as c (connector, at, is_write)
    values (of_connector, opens + make_interval(secs => slot_ms / 1000.0), for_write)
    returning c.call_id into call_id;
  end if;
  return next;
end $$;
revoke all on function actions.give_turn(text, integer[], integer[], boolean[], boolean, integer, integer, bigint) from public;
grant execute on function actions.give_turn(text, integer[], integer[], boolean[], boolean, integer, integer, bigint)
  to almanac_action_gateway;
