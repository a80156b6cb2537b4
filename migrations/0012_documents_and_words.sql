-- Owner: memory-gateway. Documents as they are kept and found, the words of chunks and events, neighbours within a limit, and
-- what an import needs.
-- Why: search needs postings written in the transaction of the row they speak of; an old version leaves them and stays.

-- Documents ------------------------------------------------------------------------------------------------------------

alter table memory.documents
  add column doc_no bigint generated always as identity unique,
  add column chunks integer not null default 0,
  -- In UTF-16 code units, as positions of chunks are.
  add column characters integer not null default 0,
  add column recorded_by text not null default 'unknown',
  add column superseded_at timestamptz,
  add constraint documents_superseded check ((status = 'superseded') = (superseded_at is not null)),
  add constraint documents_version check (version >= 1);
create unique index documents_current on memory.documents (scope, doc_id) where status = 'current';
create index documents_list on memory.documents (scope, doc_no desc) where status = 'current';

-- A chunk is a slice of its version's text: all of them in their order are the text. `heading` is its path, 'Guide > Setup'.
alter table memory.doc_chunks
  add column chunk_no bigint generated always as identity unique,
  add column from_character integer not null default 0,
  add column to_character integer not null default 0,
  add column from_line integer not null default 1,
  add column to_line integer not null default 1;

create trigger documents_keep before delete or truncate on memory.documents
  for each statement execute function core.refuse_change();
create trigger doc_chunks_keep before delete or truncate on memory.doc_chunks
  for each statement execute function core.refuse_change();

-- Words of chunks and of events ------------------------------------------------------------------------------------------

-- Postings of the chunks of current versions.
create table memory.chunk_terms (
  scope text collate "C" not null,
  term text collate "C" not null,
  chunk_no bigint not null,
  frequency smallint not null,
  length integer not null
);
create unique index chunk_terms_posting on memory.chunk_terms (scope, term, chunk_no)
  include (frequency, length);
create index chunk_terms_chunk on memory.chunk_terms (chunk_no);

create table memory.event_terms (
  scope text collate "C" not null,
  term text collate "C" not null,
  event_no bigint not null,
  frequency smallint not null,
  length integer not null
);
-- The newest first: a word of very many events counts by its newest ones.
create unique index event_terms_posting on memory.event_terms (scope, term, event_no desc)
  include (frequency, length);
create index event_terms_event on memory.event_terms (event_no);

-- How many items and words a scope's index holds; spread over rows so that writers do not queue for one.
create table memory.index_sizes (
  index_name text collate "C" not null check (index_name in ('chunks', 'events')),
  scope text collate "C" not null,
  part smallint not null,
  items bigint not null,
  words bigint not null,
  primary key (index_name, scope, part)
) with (fillfactor = 50);

-- Events that were written without words, before this index or by an older service beside a newer one, get them from a job. Up to
-- this number all have theirs; it follows an hour late, because numbers are given at insert and seen at commit.
create table memory.event_index_mark (
  id boolean primary key default true check (id),
  event_no bigint not null
);
insert into memory.event_index_mark (event_no) values (0);

-- An event whose payload is blanked for privacy is not found by its words any more, whoever blanks it.
create function memory.forget_event_words() returns trigger
language plpgsql security definer set search_path = pg_catalog as $$
begin
  with gone as (
    delete from memory.event_terms where event_no = new.event_no returning scope, length
  ), item as (
    select distinct scope, length from gone
  )
  insert into memory.index_sizes as z (index_name, scope, part, items, words)
  select 'events', scope, 0, -1, -length from item
  on conflict (index_name, scope, part) do update
    set items = z.items + excluded.items, words = z.words + excluded.words;
  return null;
end $$;
revoke all on function memory.forget_event_words() from public;
create trigger events_forget_words after update of payload on memory.events
  for each row execute function memory.forget_event_words();

-- Graph ------------------------------------------------------------------------------------------------------------------

-- As its older namesake, with at most `max_nodes` nodes around the entity: who wants to know whether there are more asks for
-- one more. Breadth first, within a distance by key.
create function memory.get_graph_neighbors(
  entity_id text, depth integer, edge_types text[], direction text, scopes text[], max_nodes integer)
returns table (node_id text, node_type text, label text, distance integer, properties jsonb)
language plpgsql stable as $$
declare
  seen text[] := array[entity_id];
  frontier text[] := array[entity_id];
  distances integer[] := array[0];
  step integer := 0;
begin
  while step < least(depth, 3) and cardinality(frontier) > 0 and cardinality(seen) <= max_nodes loop
    step := step + 1;
    select coalesce(array_agg(found.id), '{}') into frontier from (
      select distinct near.id collate "C" as id from (
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
      limit max_nodes + 1 - cardinality(seen)
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
revoke all on function memory.get_graph_neighbors(text, integer, text[], text, text[], integer) from public;

-- Import -----------------------------------------------------------------------------------------------------------------

-- An import writes memories in their order and in many transactions: a memory comes before the one that replaced it.
alter table memory.memories drop constraint memories_superseded_by_fkey;

-- `imported_from` is the hash of the file's header: an import that broke off and is sent again is the same one.
alter table memory.memories add column imported_at timestamptz, add column imported_from text;
-- What failed elsewhere and long ago is history here: of an imported event the observer sees that it was, and no incident.
alter table memory.events add column imported_at timestamptz;
create or replace view memory.stats_events as
  select event_id, event_type, event_source, client_id, occurred_at, event_no,
         case when imported_at is null
               and event_type in ('workflow.failed', 'calendar.broken', 'calendar.connected',
                                  'provider.refused', 'provider.accepted')
              then payload end as notice
    from memory.events;

grant update (superseded_at) on memory.documents to almanac_memory_gateway;
grant select, insert, delete on memory.chunk_terms, memory.event_terms to almanac_memory_gateway;
grant select, insert, update on memory.index_sizes to almanac_memory_gateway;
grant select, update on memory.event_index_mark to almanac_memory_gateway;
grant execute on function memory.get_graph_neighbors(text, integer, text[], text, text[], integer)
  to almanac_memory_gateway;
