-- Owner: memory-gateway. The past states of memories that are imported.
-- Why: `as_of` must answer after a move as before it. The service's role may not write a state that never was; this function writes
-- those of memories of the same import alone, up to where the memory's own row takes over, and none that overlaps another.

create function memory.import_states(given jsonb, scopes text[], file text) returns setof memory.memory_states
language sql security definer set search_path = pg_catalog as $$
  insert into memory.memory_states
    (memory_id, from_at, to_at, status, authority, confidence, version, superseded_by, cause, actor)
  select n.memory_id, n.from_at, n.to_at, n.status, n.authority, n.confidence, n.version, n.superseded_by, n.cause, n.actor
    from jsonb_populate_recordset(null::memory.memory_states, given) with ordinality n
    join memory.memories m on m.memory_id = n.memory_id
   where m.imported_from = file and n.to_at <= m.state_since
     and (scopes is null or m.scope = any (scopes))
     and not exists (
       select 1 from memory.memory_states x
        where x.memory_id = n.memory_id and x.from_at = n.from_at and x.to_at = n.to_at
          and x.status = n.status and x.version = n.version and x.cause = n.cause
          and x.confidence = n.confidence and x.authority = n.authority)
     -- What ends where another begins does not overlap it.
     and not exists (
       select 1 from memory.memory_states x
        where x.memory_id = n.memory_id and x.from_at < n.to_at and n.from_at < x.to_at)
     and not exists (
       select 1 from jsonb_populate_recordset(null::memory.memory_states, given) with ordinality x
        where x.memory_id = n.memory_id and x.ordinality < n.ordinality and x.from_at < n.to_at
          and n.from_at < x.to_at)
   order by n.ordinality
  returning *;
$$;
revoke all on function memory.import_states(jsonb, text[], text) from public;
grant execute on function memory.import_states(jsonb, text[], text) to almanac_memory_gateway;
