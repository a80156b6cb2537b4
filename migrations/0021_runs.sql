-- Owner: scheduler. Runs that change what stands: reschedule, move, undo; several plans in one run.
-- Why: a run that is taken back must not stand in the way of scheduling its plan again, and a proposal must wait for those
-- before it that touch the same blocks.

alter table scheduler.scheduler_runs
  -- The run that took this one back.
  add column undone_by text references scheduler.scheduler_runs (run_id),
  drop constraint scheduler_runs_kind_check,
  add constraint scheduler_runs_kind_check check (kind in ('schedule', 'reschedule', 'move', 'undo'));

drop index scheduler.scheduler_runs_live_plan;
create unique index scheduler_runs_live_plan on scheduler.scheduler_runs (plan_id, plan_version)
  where kind = 'schedule' and status <> 'failed' and undone_by is null and plan_id is not null;

-- Whose earlier change of a block is still to be proposed, and how often a block was replanned lately.
create index run_changes_block on scheduler.run_changes (block_id);
create index block_history_replanned on scheduler.block_history (block_id, at) where what = 'block.replanned';
