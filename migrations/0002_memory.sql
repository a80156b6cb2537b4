-- Owner: memory-gateway. Everything Almanac knows: memories with their history, the index they are found by, the graph, events.
-- Why one schema: it is the only door to what we know; every table carries the scope ('' is global) its rows are addressed by.

create schema memory;

-- Memories -----------------------------------------------------------------------------------------------------------

create table memory.memories (
  memory_id text primary key,
  memory_no bigint generated always as identity unique,
  client_id text collate "C",
  scope text collate "C" generated always as (coalesce(client_id, '')) stored,
  kind text not null check (kind in (
    'fact', 'preference', 'decision', 'note', 'plan', 'reflection', 'task_outcome', 'document_fact')),
  authority text not null check (authority in ('canonical', 'verified', 'inferred')),
  confidence double precision not null check (confidence between 0 and 1),
  content text not null,
  content_hash text not null,
  fingerprint text not null,
  subject text,
  predicate text,
  tags text[] not null default '{}',
  source jsonb not null,
  metadata jsonb not null default '{}',
  thread_id text,
  thread_position integer,
  speaker text,
  occurred_at timestamptz,
  valid_from timestamptz,
  valid_to timestamptz,
  recorded_at timestamptz not null,
  recorded_by text not null,
  version integer not null default 1 check (version >= 1),
  status text not null default 'current'
    check (status in ('current', 'superseded', 'conflict', 'rejected', 'redacted')),
  superseded_at timestamptz,
  superseded_by text references memory.memories (memory_id),
  reinforced integer not null default 0,
  reinforced_at timestamptz,
  -- Which model and dimension its vector was made with; null while it waits for one.
  embedded_by text,
  check (valid_to is null or valid_from is null or valid_from < valid_to),
  check ((status = 'superseded') = (superseded_at is not null)),
  check ((thread_id is null) = (thread_position is null))
);
-- The same statement is current only once in its scope.
create unique index memories_fingerprint on memory.memories (fingerprint) where status = 'current';
create index memories_slot on memory.memories (scope, subject, predicate)
  where status = 'current' and predicate is not null;
create index memories_list on memory.memories (scope, memory_no desc) where status = 'current';
create index memories_thread on memory.memories (scope, thread_id, thread_position, memory_no)
  where thread_id is not null;
create index memories_unembedded on memory.memories (memory_no)
  where embedded_by is null and status = 'current';

-- Predicates of which a subject has one value at a time: only these may supersede.
create table memory.single_valued_predicates (
  predicate text primary key,
  declared_at timestamptz not null default now(),
  declared_by text not null default 'migration'
);
insert into memory.single_valued_predicates (predicate) values
  ('prefers_focus_time'), ('working_hours'), ('lunch_time'), ('time_zone'), ('status'), ('hourly_rate'),
  ('primary_contact'), ('deadline'), ('owner'), ('preferred_channel'), ('max_hours_per_day'), ('no_meeting_day');

create table memory.supersessions (
  old_id text not null references memory.memories (memory_id),
  new_id text not null references memory.memories (memory_id),
  reason text not null,
  actor text not null,
  at timestamptz not null,
  primary key (old_id, new_id)
);
create index supersessions_new on memory.supersessions (new_id);

create table memory.corrections (
  old_id text not null references memory.memories (memory_id),
  new_id text not null references memory.memories (memory_id),
  reason text not null,
  actor text not null,
  at timestamptz not null,
  primary key (old_id, new_id)
);

create table memory.conflicts (
  conflict_id text primary key,
  memory_id text not null references memory.memories (memory_id),
  contender_id text not null references memory.memories (memory_id),
  scope text collate "C" not null,
  reason text not null check (reason in ('lower_authority', 'older')),
  status text not null default 'open' check (status in ('open', 'resolved')),
  opened_at timestamptz not null,
  keep text check (keep in ('existing', 'contender', 'both')),
  note text,
  resolved_by text,
  resolved_at timestamptz,
  unique (memory_id, contender_id),
  check ((status = 'resolved') = (keep is not null and resolved_by is not null and resolved_at is not null))
);
create index conflicts_open on memory.conflicts (scope, conflict_id desc);

-- The first answer to a keyed request, written with the memory itself: a repeat after a crash finds it.
create table memory.answered_requests (
  actor text not null,
  request_key text not null,
  body_hash text not null,
  reply jsonb not null,
  answered_at timestamptz not null,
  primary key (actor, request_key)
);

-- The sparse index: postings of current memories; those of superseded ones leave it for the table of the past -------------

create table memory.memory_terms (
  scope text collate "C" not null,
  term text collate "C" not null,
  memory_no bigint not null,
  frequency smallint not null,
  length integer not null
);
-- Everything scoring reads is in the index, so that the table itself is not visited.
create unique index memory_terms_posting on memory.memory_terms (scope, term, memory_no)
  include (frequency, length);
create index memory_terms_memory on memory.memory_terms (memory_no);
alter table memory.memory_terms set (
  autovacuum_vacuum_insert_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.05);

create table memory.memory_terms_past (
  scope text collate "C" not null,
  term text collate "C" not null,
  memory_no bigint not null,
  frequency smallint not null,
  length integer not null
);
create unique index memory_terms_past_posting on memory.memory_terms_past (scope, term, memory_no)
  include (frequency, length);

-- How many memories and words a scope's index holds; spread over rows so that writers do not queue for one.
create table memory.scope_sizes (
  scope text collate "C" not null,
  part smallint not null,
  memories bigint not null,
  words bigint not null,
  primary key (scope, part)
) with (fillfactor = 50);

-- The dense index: one vector per item and model; `signature` has one bit per dimension for a fast first choice.
create table memory.memory_vectors (
  collection text collate "C" not null,
  item_id text collate "C" not null,
  scope text collate "C" not null,
  model text not null,
  dimensions integer not null,
  kind text not null,
  tags text[] not null default '{}',
  signature bit varying not null,
  embedding bytea not null,
  embedded_at timestamptz not null default now(),
  primary key (collection, item_id, model)
);
create index memory_vectors_scope on memory.memory_vectors (collection, scope);

-- Documents: stored and indexed by a later version; the tables are part of the schema from the start -----------------------

create table memory.documents (
  scope text collate "C" not null,
  doc_id text not null,
  version integer not null,
  title text not null,
  url text,
  content_hash text not null,
  status text not null default 'current' check (status in ('current', 'superseded')),
  recorded_at timestamptz not null,
  primary key (scope, doc_id, version)
);
create table memory.doc_chunks (
  chunk_id text primary key,
  scope text collate "C" not null,
  doc_id text not null,
  version integer not null,
  position integer not null,
  heading text,
  content text not null,
  foreign key (scope, doc_id, version) references memory.documents (scope, doc_id, version),
  unique (scope, doc_id, version, position)
);

-- Graph: nodes are addressed by scope and natural key, so that two clients may use the same key ----------------------------

create table memory.graph_nodes (
  scope text collate "C" not null,
  node_id text not null,
  node_type text not null,
  label text not null,
  properties jsonb not null default '{}',
  updated_at timestamptz not null,
  primary key (scope, node_id)
);
create table memory.graph_edges (
  scope text collate "C" not null,
  from_node_id text not null,
  to_node_id text not null,
  edge_type text not null,
  properties jsonb not null default '{}',
  updated_at timestamptz not null,
  primary key (scope, from_node_id, edge_type, to_node_id)
);
create index graph_edges_to on memory.graph_edges (scope, to_node_id, edge_type);

-- The nodes around an entity, breadth first: each once, at its smallest distance, so that cycles end. At most depth 3 and
-- 500 nodes. A node that only edges name is of type 'unknown'. `scopes` null is every scope.
create function memory.get_graph_neighbors(
  entity_id text, depth integer, edge_types text[], direction text, scopes text[])
returns table (node_id text, node_type text, label text, distance integer, properties jsonb)
language plpgsql stable as $$
declare
  seen text[] := array[entity_id];
  frontier text[] := array[entity_id];
  distances integer[] := array[0];
  step integer := 0;
begin
  while step < least(depth, 3) and cardinality(frontier) > 0 and cardinality(seen) < 500 loop
    step := step + 1;
    select coalesce(array_agg(found.id), '{}') into frontier from (
      select distinct near.id collate "default" as id from (
        select e.to_node_id as id from memory.graph_edges e
         where direction in ('out', 'both') and e.from_node_id = any (frontier)
           and (scopes is null or e.scope = any (scopes))
           and (edge_types is null or e.edge_type = any (edge_types))
        union all
        select e.from_node_id from memory.graph_edges e
         where direction in ('in', 'both') and e.to_node_id = any (frontier)
           and (scopes is null or e.scope = any (scopes))
           and (edge_types is null or e.edge_type = any (edge_types))
      ) near
      where near.id <> all (seen)
      order by 1
      limit 500 - cardinality(seen)
    ) found;
    seen := seen || frontier;
    distances := distances || array_fill(step, array[cardinality(frontier)]);
  end loop;
  return query
    select s.id, coalesce(n.node_type, 'unknown'), coalesce(n.label, s.id), s.at,
           coalesce(n.properties, '{}'::jsonb)
      from unnest(seen, distances) with ordinality as s(id, at, ord)
      left join lateral (
        select g.node_type, g.label, g.properties from memory.graph_nodes g
         where g.node_id = s.id and (scopes is null or g.scope = any (scopes))
         order by g.scope desc limit 1
      ) n on true
     where s.at > 0
     order by s.ord;
end $$;
revoke all on function memory.get_graph_neighbors(text, integer, text[], text, text[]) from public;

-- Events ---------------------------------------------------------------------------------------------------------------

create table memory.events (
  event_id text primary key,
  event_no bigint generated always as identity unique,
  event_type text not null,
  event_source text not null,
  client_id text collate "C",
  scope text collate "C" generated always as (coalesce(client_id, '')) stored,
  payload jsonb not null,
  metadata jsonb not null default '{}',
  -- The ids the payload names, by which events about a thing are found.
  subjects text[] not null default '{}',
  dedupe_key text unique,
  occurred_at timestamptz not null,
  recorded_at timestamptz not null,
  recorded_by text not null
);
create index events_scope on memory.events (scope, event_no desc);
create index events_type on memory.events (event_type, event_no desc);
create index events_subjects on memory.events using gin (subjects);
create index events_occurred on memory.events (occurred_at);

create view memory.stats_events as
  select event_id, event_type, event_source, client_id, occurred_at from memory.events;

-- History stays ----------------------------------------------------------------------------------------------------------

create trigger memories_keep before delete or truncate on memory.memories
  for each statement execute function core.refuse_change();
create trigger conflicts_keep before delete or truncate on memory.conflicts
  for each statement execute function core.refuse_change();
create trigger supersessions_keep before update or delete or truncate on memory.supersessions
  for each statement execute function core.refuse_change();
create trigger corrections_keep before update or delete or truncate on memory.corrections
  for each statement execute function core.refuse_change();
create trigger events_keep before update or delete or truncate on memory.events
  for each statement execute function core.refuse_change();
create trigger answered_requests_keep before update or delete or truncate on memory.answered_requests
  for each statement execute function core.refuse_change();

-- What a memory says never changes: the right to update names the columns that say where it stands.
grant usage on schema memory to almanac_memory_gateway, almanac_observer;
grant select, insert on memory.memories, memory.supersessions, memory.corrections, memory.conflicts,
  memory.answered_requests, memory.events, memory.documents, memory.doc_chunks to almanac_memory_gateway;
grant update (authority, confidence, status, version, superseded_at, superseded_by, reinforced, reinforced_at,
  embedded_by) on memory.memories to almanac_memory_gateway;
grant update (status, keep, note, resolved_by, resolved_at) on memory.conflicts to almanac_memory_gateway;
grant update (status) on memory.documents to almanac_memory_gateway;
grant select on memory.single_valued_predicates to almanac_memory_gateway;
grant select, insert, update on memory.graph_nodes, memory.graph_edges, memory.scope_sizes
  to almanac_memory_gateway;
-- Derived data, rebuilt from memories at will.
grant select, insert, update, delete on memory.memory_terms, memory.memory_terms_past, memory.memory_vectors
  to almanac_memory_gateway;
grant execute on function memory.get_graph_neighbors(text, integer, text[], text, text[])
  to almanac_memory_gateway;
grant select on memory.stats_events to almanac_observer;
