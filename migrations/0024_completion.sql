-- Owner: scheduler and planner. What a person says about work, from wherever they say it, and blocks that can be made again.
-- Why: time passed is not work done. A word is recorded once, a later one corrects it, and nothing that was known is lost.

-- Blocks: who said it, and what the calendar showed when it was last looked at -------------------------------------------

alter table scheduler.blocks
  add column completed_via text check (completed_via in ('title', 'colour', 'console', 'coda', 'reply')),
  add column completed_at timestamptz,
  -- A mark in the calendar is a state: only its change is a word.
  add column seen_title text,
  add column seen_colour text;

-- The person's word about a whole task, as its row in Coda says; a higher revision is newer.
create table scheduler.task_words (
  task_id text primary key,
  outcome text not null check (outcome in ('done', 'open')),
  revision integer not null check (revision >= 1),
  at timestamptz not null
);
grant select, insert, update on scheduler.task_words to almanac_scheduler;

-- A task that is done takes back what was still planned for it, in a run of its own.
alter table scheduler.scheduler_runs drop constraint scheduler_runs_kind_check;
alter table scheduler.scheduler_runs add constraint scheduler_runs_kind_check
  check (kind in ('schedule', 'move', 'undo', 'reschedule', 'cancel'));

create or replace view scheduler.stats_blocks as
  select block_id, plan_id, task_id, step_id, client_id, title, kind, start_at, end_at, status,
         moved_by is not null as moved, moved_by, pinned, actual_start, actual_end, actual_minutes,
         version, updated_at, completed_via, completed_at
    from scheduler.blocks;

-- What changed of each block, by whatever statement: the blocks can be made again from it -----------------------------------

create table scheduler.block_facts (
  fact_id bigint generated always as identity primary key,
  block_id text not null,
  at timestamptz not null default clock_timestamp(),
  -- Only what the scheduler itself wrote counts when blocks are made again. A migration that changes blocks does so after
  -- `set local role almanac_scheduler`.
  by_role text not null default current_user,
  -- The columns that changed, with their new values; all of them when the block was made.
  changed jsonb not null
);
create index block_facts_block on scheduler.block_facts (block_id, fact_id);
create trigger block_facts_keep before update or delete or truncate on scheduler.block_facts
  for each statement execute function core.refuse_change();
grant select, insert on scheduler.block_facts to almanac_scheduler;

insert into scheduler.block_facts (block_id, by_role, changed)
  select block_id, 'almanac_scheduler', to_jsonb(blocks) from scheduler.blocks order by block_id;

create function scheduler.note_block_fact() returns trigger language plpgsql as $$
declare
  what jsonb := to_jsonb(new);
begin
  if tg_op = 'UPDATE' then
    select jsonb_object_agg(key, value) into what
      from jsonb_each(to_jsonb(new)) where value is distinct from to_jsonb(old) -> key;
  end if;
  if what is not null then
    insert into scheduler.block_facts (block_id, changed) values (new.block_id, what);
  end if;
  return null;
end
$$;
create trigger blocks_note_fact after insert or update on scheduler.blocks
  for each row execute function scheduler.note_block_fact();

-- Planner: every word about a step, and which execution runs a later word made untrue ---------------------------------------

create table planner.step_words (
  word_id bigint generated always as identity primary key,
  plan_id text not null references planner.plans (plan_id),
  step_id text not null,
  status text not null check (status in ('done', 'partial', 'skipped', 'moved', 'open')),
  actual_minutes integer check (actual_minutes >= 0),
  -- Of a caller that counts its reports of a step: an older one that arrives late changes nothing.
  report bigint check (report >= 1),
  execution_run_id text references planner.execution_runs (execution_run_id),
  recorded_by text not null,
  at timestamptz not null
);
create index step_words_step on planner.step_words (plan_id, step_id, word_id desc);
create trigger step_words_keep before update or delete or truncate on planner.step_words
  for each statement execute function core.refuse_change();

-- `step_outcomes` held the first word of each kind; it stays until a later release and is not written any more.
insert into planner.step_words (plan_id, step_id, status, actual_minutes, execution_run_id, recorded_by, at)
  select o.plan_id, o.step_id, o.status, o.actual_minutes,
         (select r.execution_run_id from planner.execution_runs r
           where r.plan_id = o.plan_id and r.step_id = o.step_id and r.outcome = o.status and r.run_type = 'step'
           order by r.recorded_at limit 1),
         o.recorded_by, o.at
    from planner.step_outcomes o order by o.at, o.status = 'done';

create table planner.execution_run_corrections (
  execution_run_id text primary key references planner.execution_runs (execution_run_id),
  by_word bigint not null references planner.step_words (word_id),
  at timestamptz not null
);
create trigger execution_run_corrections_keep before update or delete or truncate on planner.execution_run_corrections
  for each statement execute function core.refuse_change();

-- The person's own word about a task in its row in Coda, where it says one.
create table planner.task_words (
  task_id text primary key,
  outcome text not null check (outcome in ('done', 'open')),
  revision integer not null check (revision >= 1),
  row_updated_at timestamptz not null,
  at timestamptz not null
);

create or replace view planner.stats_execution_runs as
select execution_run_id, plan_id, step_id, task_id, client_id, kind, estimated_minutes, actual_minutes,
       billable, completed_at
  from planner.execution_runs as run
 where (run.outcome = 'done'
    or not exists (
      select 1 from planner.execution_runs as whole
       where whole.step_id = run.step_id and whole.outcome = 'done'
         and not exists (
           select 1 from planner.execution_run_corrections c where c.execution_run_id = whole.execution_run_id
         )
    ))
   and not exists (
     select 1 from planner.execution_run_corrections c where c.execution_run_id = run.execution_run_id
   );

grant select, insert on planner.step_words, planner.execution_run_corrections to almanac_planner;
grant select, insert, update on planner.task_words to almanac_planner;
