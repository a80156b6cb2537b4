-- Owner: memory-gateway. A version of all that a recall reads, per scope, changed by the transaction that changes what is read.
-- Why: an answer is kept under the version it was made of, so that a write is seen by the very next recall of any replica and
-- nobody has to tell the caches. The tokens are random, not counted: a database restored from a backup never comes upon a
-- version that another state had before. A writer takes a part that no other open transaction holds, and adds one where there
-- is none: writers never wait for each other here, and a scope has at most as many parts as it once had writers at a time.
-- The scope '*' stands for all of them; no client is called so.

create table memory.scope_versions (
  scope text collate "C" not null,
  part bigint generated always as identity,
  token uuid not null default gen_random_uuid(),
  primary key (scope, part)
) with (fillfactor = 50);

-- Once per scope and transaction is enough: its changes are seen all at once, at commit. What was touched already is kept in
-- a setting of the transaction, which a rollback to a savepoint takes back together with the touch.
create function memory.touch_scopes(touched text[]) returns void
language plpgsql security definer set search_path = pg_catalog as $$
declare
  done jsonb := coalesce(nullif(current_setting('almanac.touched_scopes', true), ''), '{}')::jsonb;
  one text;
begin
  if coalesce(cardinality(touched), 0) = 0 then
    return;
  end if;
  foreach one in array touched || '*'::text loop
    continue when done ? one;
    update memory.scope_versions v set token = gen_random_uuid()
      from (select f.scope, f.part from memory.scope_versions f
             where f.scope = one order by f.part limit 1 for update skip locked) free
     where v.scope = free.scope and v.part = free.part;
    if not found then
      insert into memory.scope_versions (scope) values (one);
    end if;
    done := done || jsonb_build_object(one, true);
  end loop;
  perform set_config('almanac.touched_scopes', done::text, true);
end $$;
revoke all on function memory.touch_scopes(text[]) from public;

create function memory.touch_changed_scopes() returns trigger language plpgsql as $$
begin
  perform memory.touch_scopes((select array_agg(distinct scope) from changed));
  return null;
end $$;

-- Everything a recall reads: memories in every respect (the indexes follow them within their transaction), and the graph.
create trigger memories_touch_insert after insert on memory.memories
  referencing new table as changed for each statement execute function memory.touch_changed_scopes();
create trigger memories_touch_update after update on memory.memories
  referencing new table as changed for each statement execute function memory.touch_changed_scopes();
create trigger graph_nodes_touch_insert after insert on memory.graph_nodes
  referencing new table as changed for each statement execute function memory.touch_changed_scopes();
create trigger graph_nodes_touch_update after update on memory.graph_nodes
  referencing new table as changed for each statement execute function memory.touch_changed_scopes();
create trigger graph_edges_touch_insert after insert on memory.graph_edges
  referencing new table as changed for each statement execute function memory.touch_changed_scopes();
create trigger graph_edges_touch_update after update on memory.graph_edges
  referencing new table as changed for each statement execute function memory.touch_changed_scopes();
-- The sizes weigh every score; whoever builds an index anew changes them too.
create trigger scope_sizes_touch_insert after insert on memory.scope_sizes
  referencing new table as changed for each statement execute function memory.touch_changed_scopes();
create trigger scope_sizes_touch_update after update on memory.scope_sizes
  referencing new table as changed for each statement execute function memory.touch_changed_scopes();

-- When a current memory of a scope begins or ceases to hold: an answer is not kept beyond the next such moment.
create index memories_valid_from on memory.memories (scope, valid_from)
  where valid_from is not null and status = 'current';
create index memories_valid_to on memory.memories (scope, valid_to)
  where valid_to is not null and status = 'current';
create index memories_valid_from_any on memory.memories (valid_from)
  where valid_from is not null and status = 'current';
create index memories_valid_to_any on memory.memories (valid_to)
  where valid_to is not null and status = 'current';

grant select on memory.scope_versions to almanac_memory_gateway;
grant execute on function memory.touch_scopes(text[]) to almanac_memory_gateway;
