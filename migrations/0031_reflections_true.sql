-- Owner: observer. What reflections need so that the same work is told once, and an evening's look ahead stays what it was.
-- Why: a run of a whole task or template beside the runs of its steps counted the same minutes twice; and a day that is looked at again
-- the evening after must not tell another look ahead than it did.

-- Version 3: runs of a whole plan give way to those of its steps.
create or replace view planner.stats_execution_runs as
select run.execution_run_id, run.plan_id, run.step_id, run.task_id, run.client_id, run.kind, run.estimated_minutes,
       run.actual_minutes, run.billable, run.completed_at,
       run.run_type, run.outcome, run.title, run.project_id, run.process_template_id, run.workflow_id,
       coalesce(run.sprint_id, plan.sprint_id) as sprint_id, run.started_at
  from planner.execution_runs as run left join planner.plans plan on plan.plan_id = run.plan_id
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
   )
   and (run.run_type = 'step' or not exists (
     select 1 from planner.execution_runs as part
      where part.plan_id = run.plan_id and part.run_type = 'step'
        and not exists (
          select 1 from planner.execution_run_corrections c where c.execution_run_id = part.execution_run_id
        )
   ));

-- Whether what slipped was made up for is asked of every unfinished block.
create index blocks_done_of_step on scheduler.blocks (plan_id, step_id, start_at) where status = 'done';
create index plans_due on planner.plans (due) where due is not null and completed_at is null;

-- What the newest version of a reflection says to take up first; null for those made before.
alter table observer.reflections add column first_things jsonb;
