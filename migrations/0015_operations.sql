-- Owner: memory-gateway. What follows a write: operations, the keys a model adds to a memory, copies of memories at mem0.
-- Why tables beside the queue: an operation is told to callers, outlives its job, and is finished in the transaction of its result.

create table memory.operations (
  operation_id text primary key,
  operation_no bigint generated always as identity unique,
  kind text not null check (kind in ('infer', 'mem0')),
  memory_id text not null references memory.memories (memory_id),
  scope text collate "C" not null,
  status text not null check (status in ('waiting', 'running', 'done', 'skipped', 'failed')),
  -- Why nothing was done; 'no_provider' is taken up again when there is one, 'not_current' when the memory is admitted.
  skipped_for text check (skipped_for in ('no_provider', 'not_needed', 'not_current', 'cancelled')),
  detail text,
  attempts integer not null default 0,
  -- How often it waited for a provider that was down; the pauses grow with it.
  waits integer not null default 0,
  -- Grows with each worker that takes it: only the last one may finish it.
  claims integer not null default 0,
  -- When it may be taken next: after a pause, or when its worker counts as lost.
  due_at timestamptz not null default now(),
  -- How long it waits for a provider at most.
  expires_at timestamptz not null default now() + interval '7 days',
  created_at timestamptz not null,
  updated_at timestamptz not null,
  unique (memory_id, kind),
  check ((status = 'skipped') = (skipped_for is not null))
);
create index operations_list on memory.operations (scope, operation_no desc);
create index operations_open on memory.operations (due_at) where status in ('waiting', 'running');
create index operations_resumable on memory.operations (kind) where skipped_for = 'no_provider';

-- Short sentences a memory is found by as well; derived, so that redaction and a better model may remove them.
create table memory.memory_keys (
  memory_id text not null references memory.memories (memory_id),
  position integer not null check (position >= 0),
  key text not null check (length(key) between 1 and 300),
  model text not null,
  prompt_version integer not null,
  at timestamptz not null,
  primary key (memory_id, position)
);

-- What is known of a memory's copy at mem0. `sent_at` without `copied_at`: it may be there, and is looked for before it is sent again.
create table memory.mem0_copies (
  memory_id text primary key references memory.memories (memory_id),
  sent_at timestamptz,
  copied_at timestamptz,
  purge_requested_at timestamptz,
  purged_at timestamptz
);

create trigger operations_keep before delete or truncate on memory.operations
  for each statement execute function core.refuse_change();
create trigger mem0_copies_keep before delete or truncate on memory.mem0_copies
  for each statement execute function core.refuse_change();

grant select, insert on memory.operations to almanac_memory_gateway;
grant update (status, skipped_for, detail, attempts, waits, claims, due_at, expires_at, updated_at)
  on memory.operations to almanac_memory_gateway;
grant select, insert, delete on memory.memory_keys to almanac_memory_gateway;
grant select, insert on memory.mem0_copies to almanac_memory_gateway;
grant update (sent_at, copied_at, purge_requested_at, purged_at) on memory.mem0_copies to almanac_memory_gateway;

-- mem0 can refuse a credential as well.
alter table core.provider_refusals drop constraint provider_refusals_provider_check;
alter table core.provider_refusals add constraint provider_refusals_provider_check
  check (provider in ('google', 'coda', 'openrouter', 'embeddings', 'mem0'));
