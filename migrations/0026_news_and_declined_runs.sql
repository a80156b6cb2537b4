-- Owner: scheduler. What the row of a task in Coda was told last, and runs that a person declined.
-- Why: a change of a task's blocks that no calendar call follows is told too, but only where the row says something else by now.

create table scheduler.task_news (
  task_id text primary key,
  -- As in the row: Scheduled, In progress, Done, Unscheduled.
  status text not null,
  -- From the first to the last live block; null where the task has none.
  start_at timestamptz,
  end_at timestamptz,
  at timestamptz not null
);
grant select, insert, update on scheduler.task_news to almanac_scheduler;

-- Of what was in the calendar before, Coda was told.
insert into scheduler.task_news (task_id, status, start_at, end_at, at)
  select task_id,
         case when bool_and(status in ('deleted', 'proposed')) then 'Unscheduled'
              when bool_or(status in ('done', 'partial', 'skipped')) then 'In progress'
              else 'Scheduled' end,
         min(start_at) filter (where status not in ('deleted', 'proposed')),
         max(end_at) filter (where status not in ('deleted', 'proposed')),
         now()
    from scheduler.blocks
   where task_id is not null
   group by task_id
  having bool_or(calendar_id is not null);

-- A proposed run that a person declined: it is over, and the same question is not asked again.
alter table scheduler.scheduler_runs
  add column declined_at timestamptz,
  add column declined_by text;

-- A schedule all of whose blocks were taken away again, as its task was done say, makes room for the next one of the same version.
alter table scheduler.scheduler_runs add column replaced_at timestamptz;
drop index scheduler.scheduler_runs_live_plan;
create unique index scheduler_runs_live_plan on scheduler.scheduler_runs (plan_id, plan_version)
  where kind = 'schedule' and status <> 'failed' and undone_by is null and replaced_at is null and plan_id is not null;

-- Whether all-day events that the calendar counts as busy take time.
alter table scheduler.calendar_choice
  add column all_day text not null default 'free' check (all_day in ('free', 'busy'));

-- When the first write of a run was about to be tried: before, nothing of it can be in the calendar without a record.
alter table scheduler.scheduler_runs add column attempted_at timestamptz;
update scheduler.scheduler_runs set attempted_at = updated_at where status in ('applying', 'awaiting_approval');
