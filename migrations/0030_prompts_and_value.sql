-- Owner: planner; one column of the core's model calls. Who put which version of a prompt to use, what each version achieved, and
-- what a task is worth beside what it cost.
-- Why: a prompt is changed on evidence and by somebody other than its author, and costs mean little without a value beside them.

-- What was asked of models -------------------------------------------------------------------------------------------------

-- 1, or 2 for the one repair of an answer that did not fit; null for calls recorded before.
alter table core.model_calls add column attempt smallint check (attempt between 1 and 2);
create index model_calls_task on core.model_calls (task_id) where task_id is not null;
create index model_calls_plan on core.model_calls (plan_id) where plan_id is not null;
create index model_calls_prompt on core.model_calls (prompt_name, prompt_version) where prompt_name is not null;

-- The planner reads what calls cost and how they went; not their details, which may quote what a provider said.
grant select (call_id, at, service, purpose, prompt_name, prompt_version, task_id, plan_id, outcome, cost_usd, ms, attempt)
  on core.model_calls to almanac_planner;

-- Prompts ------------------------------------------------------------------------------------------------------------------

-- Who pointed a label at a version: for `production` that is its approval.
create table planner.prompt_decisions (
  decision_id bigint generated always as identity primary key,
  name text not null,
  label text not null check (label in ('production', 'staging')),
  act text not null check (act in ('labelled', 'rolled_back')),
  version integer not null,
  from_version integer,
  decided_by text not null,
  at timestamptz not null,
  foreign key (name, version) references planner.prompt_templates (name, version)
);
create index prompt_decisions_version on planner.prompt_decisions (name, version);
create trigger prompt_decisions_keep before update or delete or truncate on planner.prompt_decisions
  for each statement execute function core.refuse_change();

-- Which plans a version of a prompt made.
create index plan_versions_prompt on planner.plan_versions ((provenance #>> '{prompt,name}'))
  where provenance -> 'prompt' is not null;

-- What a task is worth -----------------------------------------------------------------------------------------------------

-- One row per assessment; the newest counts.
create table planner.task_values (
  task_id text not null,
  assessment integer not null check (assessment >= 1),
  -- As it was given, so that 1200.50 stays 1200.50.
  amount numeric not null check (abs(amount) < 1e12),
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  rationale text not null,
  assessed_by text not null,
  at timestamptz not null,
  primary key (task_id, assessment)
);
create trigger task_values_keep before update or delete or truncate on planner.task_values
  for each statement execute function core.refuse_change();

grant select, insert on planner.prompt_decisions, planner.task_values to almanac_planner;
