-- Owner: memory-gateway. What a memory was at any past instant, undo, declared predicates, and redaction.
-- Why: `as_of` answers as the gateway answered then, so every state a memory leaves is kept; and privacy is the one exception
-- to "what was said never changes", done by a role that may blank and nothing else.

-- States ---------------------------------------------------------------------------------------------------------------

-- The states a memory has left, each from `from_at` until just before `to_at`. The state it is in stands in its own row, so
-- that remembering writes nothing here and recall of the present reads nothing here. Together they leave no gap.
create table memory.memory_states (
  memory_id text not null references memory.memories (memory_id),
  state_no bigint generated always as identity,
  from_at timestamptz not null,
  to_at timestamptz not null,
  status text not null,
  authority text not null,
  confidence double precision not null,
  version integer not null,
  superseded_by text,
  -- Why and through whom the state began.
  cause text not null,
  actor text not null,
  primary key (memory_id, state_no),
  -- Two changes at one instant leave a state that no instant shows.
  check (from_at <= to_at)
);
create trigger memory_states_keep before update or delete or truncate on memory.memory_states
  for each statement execute function core.refuse_change();

alter table memory.memories
  add column state_since timestamptz,
  add column state_cause text,
  add column state_by text;

-- What is known of the past so far: when conflicts ended and when memories were replaced. Earlier reinforcements left no trace.
create temporary table decided on commit drop as
  select distinct on (contender_id) contender_id, resolved_at, resolved_by
    from memory.conflicts where status = 'resolved' order by contender_id, resolved_at;
create temporary table replaced on commit drop as
  select s.old_id, s.new_id, s.actor,
         exists (select 1 from memory.corrections c where c.old_id = s.old_id and c.new_id = s.new_id) as is_correction
    from memory.supersessions s;

insert into memory.memory_states (memory_id, from_at, to_at, status, authority, confidence, version, cause, actor)
select m.memory_id, m.recorded_at, greatest(m.recorded_at, d.resolved_at), 'conflict', m.authority, m.confidence, 1,
       'remembered', m.recorded_by
  from memory.memories m join decided d on d.contender_id = m.memory_id
 order by m.memory_no;
insert into memory.memory_states (memory_id, from_at, to_at, status, authority, confidence, version, cause, actor)
select m.memory_id, greatest(m.recorded_at, d.resolved_at), greatest(m.recorded_at, d.resolved_at, m.superseded_at),
       'current', m.authority, m.confidence, m.version,
       case when d.contender_id is null then 'remembered' else 'resolved' end,
       coalesce(d.resolved_by, m.recorded_by)
  from memory.memories m left join decided d on d.contender_id = m.memory_id
 where m.status = 'superseded'
 order by m.memory_no;
update memory.memories m
   set state_since = greatest(m.recorded_at, d.resolved_at, m.superseded_at),
       state_cause = case when m.status = 'superseded' and r.is_correction then 'corrected'
                          when m.status = 'superseded' then 'superseded'
                          when d.contender_id is not null then 'resolved'
                          else 'remembered' end,
       state_by = case when m.status = 'superseded' then coalesce(r.actor, m.recorded_by)
                       else coalesce(d.resolved_by, m.recorded_by) end
  from memory.memories x
  left join decided d on d.contender_id = x.memory_id
  left join replaced r on r.old_id = x.memory_id and r.new_id = x.superseded_by
 where x.memory_id = m.memory_id;
alter table memory.memories
  alter column state_since set not null,
  alter column state_cause set not null,
  alter column state_by set not null,
  -- A redacted memory keeps when and by what it had been replaced.
  drop constraint memories_check1,
  add check (status <> 'superseded' or superseded_at is not null),
  add check (superseded_at is null or status in ('superseded', 'redacted'));

create function memory.begin_state() returns trigger language plpgsql set search_path = pg_catalog as $$
begin
  new.state_since := coalesce(new.state_since, new.recorded_at);
  new.state_cause := coalesce(new.state_cause, 'remembered');
  new.state_by := coalesce(new.state_by, new.recorded_by);
  return new;
end $$;
revoke all on function memory.begin_state() from public;
create trigger memories_begin_state before insert on memory.memories
  for each row execute function memory.begin_state();

-- Whoever changes a state cannot forget to keep the old one, and the service's role cannot write one that never was. A clock
-- that was put back does not make a state end before it began. An image from before this file says when only in its own columns.
create function memory.leave_state() returns trigger
language plpgsql security definer set search_path = pg_catalog as $$
begin
  if (old.status, old.authority, old.confidence, old.version, old.superseded_by) is not distinct from
     (new.status, new.authority, new.confidence, new.version, new.superseded_by) then
    new.state_since := old.state_since;
    new.state_cause := old.state_cause;
    new.state_by := old.state_by;
    return new;
  end if;
  new.state_since := greatest(new.state_since, old.state_since,
    case when new.status = 'superseded' and old.status <> 'superseded' then new.superseded_at end,
    case when new.reinforced > old.reinforced then new.reinforced_at end);
  if new.status = 'superseded' and old.status <> 'superseded' then
    new.superseded_at := new.state_since;
  end if;
  insert into memory.memory_states
    (memory_id, from_at, to_at, status, authority, confidence, version, superseded_by, cause, actor)
  values (old.memory_id, old.state_since, new.state_since, old.status, old.authority, old.confidence, old.version,
          old.superseded_by, old.state_cause, old.state_by);
  return new;
end $$;
revoke all on function memory.leave_state() from public;
create trigger memories_leave_state
  before update of status, authority, confidence, version, superseded_by, state_since, state_cause, state_by
  on memory.memories for each row execute function memory.leave_state();

-- Undo -----------------------------------------------------------------------------------------------------------------

-- What was replaced together comes back together: rows of one act share its name, which is the successor's where none is given.
-- A pair may be replaced, taken back and replaced again, so that the pair is no key any more.
alter table memory.supersessions
  add column supersession_no bigint generated always as identity,
  add column act text,
  drop constraint supersessions_pkey,
  add primary key (supersession_no);
create index supersessions_old on memory.supersessions (old_id, supersession_no desc);
create index supersessions_act on memory.supersessions (coalesce(act, new_id));

create index memory_terms_past_memory on memory.memory_terms_past (memory_no);
create index conflicts_contender on memory.conflicts (contender_id);

-- Declared predicates ----------------------------------------------------------------------------------------------------

alter table memory.single_valued_predicates
  add column reason text not null default 'shipped with Almanac';

-- Redaction --------------------------------------------------------------------------------------------------------------

-- The receipts: how many places each store was blanked in.
create table memory.redactions (
  memory_id text primary key references memory.memories (memory_id),
  at timestamptz not null,
  actor text not null,
  reason text not null,
  receipt jsonb not null
);
create trigger redactions_keep before update or delete or truncate on memory.redactions
  for each statement execute function core.refuse_change();

-- Nobody logs in as this role and no service is a member of it: it owns one function, which does exactly what it may.
do $$
begin
  begin
    create role almanac_redactor nologin;
  exception when duplicate_object or unique_violation then
    null;
  end;
  if not (select rolsuper from pg_roles where rolname = current_user) then
    execute format('grant almanac_redactor to %I', current_user);
  end if;
end $$;

drop trigger supersessions_keep on memory.supersessions;
drop trigger corrections_keep on memory.corrections;
drop trigger events_keep on memory.events;
drop trigger answered_requests_keep on memory.answered_requests;
do $$
declare
  kept text;
begin
  foreach kept in array array['supersessions', 'corrections', 'events', 'answered_requests'] loop
    execute format('create trigger %I before delete or truncate on memory.%I
      for each statement execute function core.refuse_change()', kept || '_keep', kept);
    execute format('create trigger %I before update on memory.%I
      for each statement when (current_user <> ''almanac_redactor'')
      execute function core.refuse_change()', kept || '_unchanged', kept);
  end loop;
end $$;

-- Letter case and spaces do not make another text. These helpers set no search_path, which would be set anew at each of their
-- many calls: the one function that calls them has set it.
create function memory.plain_text(given text) returns text
language sql immutable as $$
  select btrim(regexp_replace(lower(given), '\s+', ' ', 'g'));
$$;

-- Whether a text says what was redacted. A short text ("yes") is only found where it is all that is said, in the whole or in
-- one turn of a quoted thread, or it would be found everywhere.
create function memory.says(given text, needle text) returns boolean
language sql immutable as $$
  select case
    when needle = '' then false
    when length(needle) >= 16 then strpos(memory.plain_text(given), needle) > 0
    else memory.plain_text(given) = needle or exists (
      select 1 from regexp_split_to_table(given, '\n') as line
       where right(memory.plain_text(line), length(needle) + 2) in (': ' || needle, '] ' || needle))
  end;
$$;

-- A JSON value without the text: whatever says it becomes "[redacted]", and in an object about the memory itself every text
-- that is no id, instant or member of a fixed set. What lies deeper than anything that is written here goes whole: the stack has
-- an end, and nothing may keep a redaction from being done.
create function memory.without_text(given jsonb, the_id text, needle text, is_about boolean, depth integer default 0)
returns jsonb language plpgsql immutable as $$
declare
  about boolean;
begin
  if depth > 100 then return '"[redacted]"'; end if;
  case jsonb_typeof(given)
  when 'string' then
    if memory.says(given #>> '{}', needle) then return '"[redacted]"'; end if;
    if is_about and (given #>> '{}') !~ '^([a-z]+_[0-9a-z]{20,40}|\d{4}-\d\d-\d\d(T[0-9:.]+(Z|[+-]\d\d:\d\d))?)$'
    then return '"[redacted]"'; end if;
    return given;
  when 'array' then
    return coalesce((select jsonb_agg(memory.without_text(item, the_id, needle, is_about, depth + 1) order by place)
      from jsonb_array_elements(given) with ordinality as one(item, place)), '[]');
  when 'object' then
    about := is_about or coalesce(given ->> 'memory_id' = the_id, false);
    return coalesce((select jsonb_object_agg(name, memory.without_text(member, the_id, needle,
        (about and name !~ '_id$' and name <> all ('{status,kind,authority,event_type,type,code}'))
        -- What people wrote about it stands beside it: the note of a conflict.
        or (name in ('note', 'reason', 'correction') and strpos(given::text, the_id) > 0), depth + 1))
      from jsonb_each(given) as one(name, member)), '{}');
  else
    return given;
  end case;
end $$;

-- Null for a text that jsonb cannot hold, though JSON it may be: with half a surrogate pair, a NUL, or nested too deep.
create function memory.json_of(given text) returns jsonb language plpgsql immutable as $$
begin
  return given::jsonb;
exception when data_exception or program_limit_exceeded then
  return null;
end $$;

-- Blanks one memory's text wherever this service keeps it and its own rights end: the row, what people wrote about it, events,
-- stored answers, links, vectors of events. Its own index and vectors are derived data, which the service deletes itself. Gives back counts per store.
-- Events and answers of other clients that happen to say the same are theirs and stay.
create function memory.redact_memory(the_id text, the_actor text, the_at timestamptz) returns jsonb
language plpgsql security definer set search_path = pg_catalog as $$
declare
  the_scope text;
  needle text;
  -- Every word of the text, the longest first: what lacks one of them cannot say it, and is not looked at closely.
  words text[];
  -- Where a short text would begin that is all that is said.
  shape text := '';
  notes bigint;
  more bigint;
  events bigint;
  blanked text[];
  answers bigint;
  links bigint;
begin
  select m.scope, memory.plain_text(m.content) into strict the_scope, needle
    from memory.memories m where m.memory_id = the_id and m.status <> 'redacted' for update;
  words := array(select '%' || w || '%' from regexp_split_to_table(needle, '[^[:alnum:]]+') as w
                  group by w order by length(w) desc limit 20);
  if length(needle) < 16 then
    shape := '("|: |\] )[^[:alnum:]]*' || coalesce(substring(needle from '[[:alnum:]]+'), '');
  end if;

  update memory.memories
     set content = '', subject = null, tags = '{}', metadata = '{}', speaker = null,
         source = jsonb_build_object('type', source -> 'type'), status = 'redacted',
         state_since = the_at, state_cause = 'redacted', state_by = the_actor
   where memory_id = the_id;

  update memory.supersessions set reason = '[redacted]' where the_id in (old_id, new_id);
  get diagnostics notes = row_count;
  update memory.corrections set reason = '[redacted]' where the_id in (old_id, new_id);
  get diagnostics more = row_count;
  notes := notes + more;
  update memory.conflicts set note = '[redacted]' where the_id in (memory_id, contender_id) and note is not null;
  get diagnostics more = row_count;
  notes := notes + more;
  -- What is blank contends no more.
  update memory.conflicts set status = 'resolved', keep = 'existing', resolved_by = the_actor, resolved_at = the_at
   where contender_id = the_id and status = 'open';

  with changed as (
  update memory.events e
     set payload = c.payload, metadata = c.metadata,
         subjects = array(select s from unnest(e.subjects) as s where not memory.says(s, needle))
    from (
      select event_no,
             memory.without_text(payload, the_id, needle, false) as payload,
             memory.without_text(metadata, the_id, needle, coalesce(payload ->> 'memory_id' = the_id, false)) as metadata
        from memory.events
       where subjects @> array[the_id]
          or (scope in (the_scope, '') and lower(payload::text || metadata::text) like all (words)
              and lower(payload::text || metadata::text) ~ shape)
    ) c
   where c.event_no = e.event_no and (c.payload, c.metadata) is distinct from (e.payload, e.metadata)
  returning e.event_id
  )
  select coalesce(array_agg(event_id order by event_id), '{}') into blanked from changed;
  events := cardinality(blanked);
  -- Their vectors were made of the text: here they go at once, elsewhere through the outbox, which makes those of what is left.
  delete from memory.vector_contents
   where collection_no in (select collection_no from memory.vector_collections) and item_id = any (blanked);
  delete from memory.vectors
   where collection_no in (select collection_no from memory.vector_collections) and item_id = any (blanked);
  perform memory.queue_vector('events', e.event_id, e.scope, true)
     from (select event_id, scope from memory.events where event_id = any (blanked) order by event_id) e;

  update memory.answered_requests r set reply = c.reply
    from (
      select actor, request_key, memory.without_text(reply, the_id, needle, false) as reply
        from memory.answered_requests
       where strpos(reply::text, the_id) > 0 or (lower(reply::text) like all (words) and lower(reply::text) ~ shape)
    ) c
   where c.actor = r.actor and c.request_key = r.request_key and c.reply <> r.reply;
  get diagnostics answers = row_count;
  with near as materialized (
    select actor, route, key, body from core.idempotency_keys
     where route ~ '^POST /(api/v1/memory|api/v1/events|mcp)'
       and (strpos(body, the_id) > 0 or (lower(body) like all (words) and lower(body) ~ shape))
  ), cleaned as (
    select actor, route, key, given, memory.without_text(given, the_id, needle, false) as clean
      from (select actor, route, key, memory.json_of(body) as given from near offset 0) n
  )
  -- What cannot be looked into goes whole.
  update core.idempotency_keys k set body = coalesce(c.clean::text, '"[redacted]"')
    from cleaned c
   where c.actor = k.actor and c.route = k.route and c.key = k.key
     and c.clean is distinct from coalesce(c.given, '"[redacted]"');
  get diagnostics more = row_count;
  answers := answers + more;

  delete from memory.graph_edges where the_id in (from_node_id, to_node_id);
  get diagnostics links = row_count;
  delete from memory.graph_nodes where node_id = the_id;
  return jsonb_build_object('notes', notes, 'events', events, 'answers', answers, 'links', links);
end $$;

revoke all on function memory.plain_text(text), memory.says(text, text),
  memory.without_text(jsonb, text, text, boolean, integer), memory.json_of(text), memory.redact_memory(text, text, timestamptz)
  from public;
grant create on schema memory to almanac_redactor;
alter function memory.redact_memory(text, text, timestamptz) owner to almanac_redactor;
revoke create on schema memory from almanac_redactor;

grant usage on schema memory, core to almanac_redactor;
grant execute on function memory.plain_text(text), memory.says(text, text),
  memory.without_text(jsonb, text, text, boolean, integer), memory.json_of(text) to almanac_redactor;
grant select on memory.memories, memory.supersessions, memory.corrections, memory.conflicts, memory.events,
  memory.answered_requests, memory.graph_nodes, memory.graph_edges, core.idempotency_keys to almanac_redactor;
grant update (content, subject, tags, metadata, speaker, source, status, state_since, state_cause, state_by)
  on memory.memories to almanac_redactor;
grant update (reason) on memory.supersessions, memory.corrections to almanac_redactor;
grant update (status, keep, note, resolved_by, resolved_at) on memory.conflicts to almanac_redactor;
grant update (payload, metadata, subjects) on memory.events to almanac_redactor;
grant update (reply) on memory.answered_requests to almanac_redactor;
grant update (body) on core.idempotency_keys to almanac_redactor;
grant delete on memory.graph_nodes, memory.graph_edges to almanac_redactor;
-- What it blanks must not live on in a kept answer or a vector: the triggers of 0011 and 0013 run under its name.
grant execute on function memory.touch_scopes(text[]), memory.queue_vector(text, text, text, boolean) to almanac_redactor;
grant select on memory.vector_collections to almanac_redactor;
grant select, delete on memory.vectors, memory.vector_contents to almanac_redactor;

grant execute on function memory.redact_memory(text, text, timestamptz) to almanac_memory_gateway;
grant select on memory.memory_states to almanac_memory_gateway;
grant select, insert on memory.redactions to almanac_memory_gateway;
grant update (state_since, state_cause, state_by) on memory.memories to almanac_memory_gateway;
-- An open conflict follows what stands in the place it is about.
grant update (memory_id) on memory.conflicts to almanac_memory_gateway;
grant insert (predicate, declared_at, declared_by, reason) on memory.single_valued_predicates
  to almanac_memory_gateway;
