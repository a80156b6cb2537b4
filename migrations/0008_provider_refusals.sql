-- Owner: shared. Which provider refuses which service's credential, as the service last saw it.
-- Why: a refusal is told once and its end once, by any number of processes and across restarts.

create table core.provider_refusals (
  service text not null,
  provider text not null check (provider in ('google', 'coda', 'openrouter', 'embeddings')),
  -- What is refused: '' is the credential itself, else the one thing it may not do.
  area text not null,
  refused boolean not null default true,
  reason text not null,
  -- Grows with each new refusal: names its events.
  occurrence integer not null default 1,
  -- False where another service meets the same refusal and tells of it.
  told boolean not null,
  -- Until then nothing but what is under way asks the provider again.
  probe_at timestamptz not null,
  changed_at timestamptz not null,
  primary key (service, provider, area)
);

create trigger provider_refusals_keep before delete or truncate on core.provider_refusals
  for each statement execute function core.refuse_change();

grant select, insert, update on core.provider_refusals to
  almanac_memory_gateway, almanac_planner, almanac_scheduler,
  almanac_observer, almanac_action_gateway, almanac_console;
