-- Owner: action-gateway. Counting a proposal in one statement.
-- Why: lock, look and count need three snapshots, and three ways to the database for every proposal held the lock as long as they took.

create function actions.count_proposal(of_requester text, subject text, allowed integer, window_s float8)
returns table (is_open boolean, is_over boolean)
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
begin
  -- The lock of a connector's calls, whose table this shares. Each statement below sees what was committed before it.
  perform pg_advisory_xact_lock(7308620, hashtext(subject));
  is_open := exists (select 1 from actions.requester_breakers b
                      where b.requester = of_requester and b.opened_at is not null);
  is_over := not is_open and allowed <= (
    select count(*) from actions.connector_calls c
     where c.connector = subject and c.at > clock_timestamp() - make_interval(secs => window_s));
  if not is_open and not is_over then
    insert into actions.connector_calls (connector, at) values (subject, clock_timestamp());
  end if;
  return next;
end $$;
revoke all on function actions.count_proposal(text, text, integer, float8) from public;
grant execute on function actions.count_proposal(text, text, integer, float8) to almanac_action_gateway;
