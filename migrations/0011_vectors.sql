-- Owner: memory-gateway. Which vector collections there are, what waits for a vector, and the embedded vector index anew.
-- Why: an item and the wish for its vector are one transaction, whoever writes the item; another model is built beside the
-- one that answers. The vectors of the old table are not taken over: they are made again, in the background.

drop table memory.memory_vectors;
drop index memory.memories_unembedded;
update memory.memories set embedded_by = null where embedded_by is not null;
-- Where a memory's vector belongs; pages over a collection go in the order of ids.
alter table memory.memories add column collection text not null
  generated always as (case kind when 'reflection' then 'daily_threads' else 'agent_memories' end) stored;
create index memories_collection on memory.memories (collection, memory_id) where status in ('current', 'superseded');

-- One row per collection and model it was ever embedded with. Queries read the active one, workers write into both live ones.
create table memory.vector_collections (
  collection_no integer generated always as identity primary key,
  collection text collate "C" not null
    check (collection in ('doc_chunks', 'events', 'agent_memories', 'daily_threads')),
  store text not null check (store in ('postgres', 'qdrant')),
  model text not null,
  dimensions integer not null check (dimensions between 1 and 65536),
  -- Its name in the store.
  physical text not null unique,
  state text not null check (state in ('building', 'active', 'retired')),
  -- How far this round over all items has come, and how many it found without a vector; a round without any ends the building.
  round_after text not null default '',
  round_missing integer not null default 0,
  is_complete boolean not null default false,
  created_at timestamptz not null default now(),
  activated_at timestamptz,
  retired_at timestamptz,
  dropped_at timestamptz,
  check ((state = 'retired') = (retired_at is not null))
);
create unique index vector_collections_active on memory.vector_collections (collection) where state = 'active';
create unique index vector_collections_building on memory.vector_collections (collection) where state = 'building';

-- The outbox: items whose vector is to be made, moved or removed; the worker looks at the item to know which.
create table memory.vector_outbox (
  collection_no integer not null references memory.vector_collections (collection_no),
  item_id text not null,
  scope text collate "C" not null,
  -- Grows when the item changes again: a worker only clears what it has seen.
  revision integer not null default 1,
  -- What it says was blanked: the vector that is there goes, wherever it stands.
  anew boolean not null default false,
  queued_at timestamptz not null default now(),
  due_at timestamptz not null default now(),
  leased_until timestamptz,
  attempts integer not null default 0,
  last_error text,
  -- A dead letter: given up after the last attempt.
  dead_at timestamptz,
  primary key (collection_no, item_id)
) with (fillfactor = 80);
create index vector_outbox_due on memory.vector_outbox (collection_no, queued_at, item_id) where dead_at is null;

-- The kinds of event somebody asks "has this happened before?" about: what went wrong, and what was planned and done. All
-- others are told apart by their ids and times, and a vector of those would only cost money.
create table memory.embedded_event_types (event_type text primary key);
insert into memory.embedded_event_types (event_type) values
  ('task.received'), ('plan.created'), ('plan.revised'), ('block.completed'), ('workflow.failed'),
  ('incident.opened'), ('calendar.broken'), ('provider.refused'), ('action.failed'), ('action.rejected');

-- All that should have a vector, each under the collection it belongs to. `past` is what only questions about the past find.
create view memory.vector_items as
  select m.collection, m.memory_id as item_id, m.scope, m.kind, m.tags, m.status = 'superseded' as past, m.content,
         null::text as heading, m.subject, m.predicate, m.speaker, m.occurred_at, null::jsonb as payload
    from memory.memories m where m.status in ('current', 'superseded')
  union all
  select 'doc_chunks', c.chunk_id, c.scope, 'document', '{}', false, c.content,
         concat_ws(E'\n', d.title, nullif(c.heading, d.title)), null, null, null, null, null
    from memory.doc_chunks c
    join memory.documents d on d.scope = c.scope and d.doc_id = c.doc_id and d.version = c.version
   where d.status = 'current'
  union all
  select 'events', e.event_id, e.scope, e.event_type, '{}', false, '', null, null, null, null,
         e.occurred_at, e.payload
    from memory.events e
    join memory.embedded_event_types t on t.event_type = e.event_type;

-- Leaves an item for the workers, once per live collection, and wakes them at commit. Without a collection nothing waits.
create function memory.queue_vector(of_collection text, of_item text, of_scope text, of_anew boolean default false)
returns void
language plpgsql security definer set search_path = pg_catalog as $$
begin
  insert into memory.vector_outbox as waiting (collection_no, item_id, scope, anew)
  select c.collection_no, of_item, of_scope, of_anew from memory.vector_collections c
   where c.collection = of_collection and c.state in ('active', 'building')
   order by c.collection_no
  on conflict (collection_no, item_id) do update
    set revision = waiting.revision + 1, anew = waiting.anew or excluded.anew, due_at = now(), attempts = 0, last_error = null, dead_at = null;
  if found then
    perform pg_notify('almanac_vectors', '');
  end if;
end $$;

revoke all on function memory.queue_vector(text, text, text, boolean) from public;
grant execute on function memory.queue_vector(text, text, text, boolean) to almanac_memory_gateway;

create function memory.queue_memory_vector() returns trigger language plpgsql as $$
begin
  perform memory.queue_vector(new.collection, new.memory_id, new.scope);
  return null;
end $$;
create trigger memories_vector after insert on memory.memories
  for each row when (new.status = 'current') execute function memory.queue_memory_vector();
create trigger memories_vector_status after update of status on memory.memories
  for each row when (old.status is distinct from new.status) execute function memory.queue_memory_vector();

create function memory.queue_chunk_vector() returns trigger language plpgsql as $$
begin
  perform memory.queue_vector('doc_chunks', new.chunk_id, new.scope);
  return null;
end $$;
create trigger doc_chunks_vector after insert on memory.doc_chunks
  for each row execute function memory.queue_chunk_vector();

create function memory.queue_document_vectors() returns trigger language plpgsql as $$
begin
  perform memory.queue_vector('doc_chunks', c.chunk_id, c.scope)
     from (select chunk_id, scope from memory.doc_chunks
            where scope = new.scope and doc_id = new.doc_id and version = new.version
            order by chunk_id) c;
  return null;
end $$;
create trigger documents_vector_status after update of status on memory.documents
  for each row when (old.status is distinct from new.status) execute function memory.queue_document_vectors();

create function memory.queue_event_vector() returns trigger language plpgsql as $$
begin
  if exists (select 1 from memory.embedded_event_types t where t.event_type = new.event_type) then
    perform memory.queue_vector('events', new.event_id, new.scope);
  end if;
  return null;
end $$;
create trigger events_vector after insert on memory.events
  for each row execute function memory.queue_event_vector();

-- The embedded index. A search goes over narrow rows, whose sketch of at most 256 bits says which vectors may be near; of those
-- the signature (one bit per dimension) says which are near enough to be compared, one byte per dimension.
create table memory.vectors (
  collection_no integer not null,
  item_id text collate "C" not null,
  scope text collate "C" not null,
  past boolean not null,
  kind text collate "C" not null,
  tags text[] not null,
  sketch bit varying not null,
  primary key (collection_no, item_id)
);
create index vectors_scope on memory.vectors (collection_no, scope);
create table memory.vector_contents (
  collection_no integer not null,
  item_id text collate "C" not null,
  signature bit varying not null,
  -- A component is its byte times the scale; the vector has length 1.
  scale real not null,
  embedding bytea not null,
  -- The words' vector: token ids, as signed 32-bit numbers, and their weights side by side.
  tokens integer[] not null,
  weights real[] not null,
  primary key (collection_no, item_id)
);
-- Bytes of a vector do not compress: trying costs time for each.
alter table memory.vector_contents alter column embedding set storage external;
create index vector_contents_tokens on memory.vector_contents using gin (tokens);

grant select, insert, update on memory.vector_collections to almanac_memory_gateway;
grant select on memory.embedded_event_types, memory.vector_items to almanac_memory_gateway;
-- Derived data, made again from the items at will.
grant select, insert, update, delete on memory.vector_outbox, memory.vectors, memory.vector_contents
  to almanac_memory_gateway;

-- The five-minute timer that the outbox replaces, where a queue remembers it.
do $$
begin
  if to_regclass('memory_gateway_queue.schedule') is not null then
    delete from memory_gateway_queue.schedule where name = 'reembed-memories';
  end if;
end $$;
