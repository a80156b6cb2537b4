/** Rows of the views that planner and scheduler publish for the observer: all it may read of theirs. */
import type { SprintRow } from '@almanac/shared/contracts/stats';
import type { Queryable } from '@almanac/shared/pg/database';
import { statement } from '@almanac/shared/pg/statement';
import type { BlockRow, DueStepRow, ExecutionRow, PlanRow } from '../domain/stats-rows.ts';

/** One row above it is asked for, so that a caller can tell a full answer from a cut one. */
export const ROWS_LIMIT = 100_000;

const blocksWithin = statement<BlockRow, [Date, Date, number]>(
  `select block_id, plan_id, step_id, client_id, title, kind, start_at, end_at, status, moved_by,
          moved_from_start, actual_start, actual_end, actual_minutes
     from scheduler.stats_blocks
    where (start_at >= $1 and start_at < $2) or (moved_from_start >= $1 and moved_from_start < $2)
    order by start_at, block_id limit $3`,
);
const blocksAfter = statement<BlockRow, [Date, Date, number]>(
  `select block_id, plan_id, step_id, client_id, title, kind, start_at, end_at, status, moved_by,
          moved_from_start, actual_start, actual_end, actual_minutes
     from scheduler.stats_blocks
    where start_at >= $1 and start_at < $2 and status in ('planned', 'applied')
    order by start_at, block_id limit $3`,
);
const plansTouched = statement<PlanRow, [Date, Date, string[], number]>(
  `select plan_id, plan_title, billable, due, priority, created_at, completed_at
     from planner.stats_plans
    where (created_at >= $1 and created_at < $2)
       or (completed_at >= $1 and completed_at < $2)
       or plan_id = any($3)
    order by plan_id limit $4`,
);
const runsWithin = statement<ExecutionRow, [Date, Date, number]>(
  `select title, kind, workflow_id, outcome, estimated_minutes, actual_minutes, billable, completed_at
     from planner.stats_execution_runs
    where completed_at >= $1 and completed_at < $2
    order by completed_at, execution_run_id limit $3`,
);
/** A sprint belongs to the days it spans, and to those in which work was recorded for it. */
const sprintsWithin = statement<SprintRow, [Date, Date, string, string, number]>(
  `select sprint.sprint_id, sprint.title, sprint.planned_billable_minutes, sprint.plans_billable_minutes,
          coalesce(recorded.billable_minutes, 0) as recorded_billable_minutes,
          coalesce(recorded.runs, 0) as runs
     from planner.stats_sprints sprint
     left join (
       select sprint_id, coalesce(sum(actual_minutes) filter (where billable), 0)::int as billable_minutes,
              count(*)::int as runs, max(completed_at) as last_at
         from planner.stats_execution_runs
        where completed_at < $2 and sprint_id is not null
        group by sprint_id
     ) recorded on recorded.sprint_id = sprint.sprint_id
    where (sprint.starts_on <= $4::date and sprint.ends_on >= $3::date)
       or recorded.last_at >= $1
    order by sprint.sprint_id limit $5`,
);

const stepsDue = statement<DueStepRow, [Date, number]>(
  `select step.plan_id, step.step_id, step.title, step.outcome
     from planner.stats_plans plan
     join planner.stats_steps step on step.plan_id = plan.plan_id
    where plan.due < $1 and plan.completed_at is null
      and plan.status in ('ready', 'scheduled', 'in_progress')
      and step.outcome is distinct from 'done'
    order by plan.due, plan.plan_id, step.step_order limit $2`,
);

/** Unfinished steps of live plans that are due before an instant: those due longest first, in the order of their plan. */
export function selectDueSteps(db: Queryable, before: Date, limit: number): Promise<DueStepRow[]> {
  return stepsDue.many(db, before, limit);
}

/** Blocks that start within [from, to), or were moved out of it, soonest first. */
export function selectBlocks(db: Queryable, from: Date, to: Date): Promise<BlockRow[]> {
  return blocksWithin.many(db, from, to, ROWS_LIMIT + 1);
}

/** The first open blocks within [from, to). */
export function selectNextBlocks(
  db: Queryable,
  window: { from: Date; to: Date },
  limit: number,
): Promise<BlockRow[]> {
  return blocksAfter.many(db, window.from, window.to, limit);
}

/** Plans made or completed within [from, to), and the named ones. */
export function selectPlans(
  db: Queryable,
  window: { from: Date; to: Date },
  plan_ids: string[],
): Promise<PlanRow[]> {
  return plansTouched.many(db, window.from, window.to, plan_ids, ROWS_LIMIT + 1);
}

/** Execution runs completed within [from, to). */
export function selectRuns(db: Queryable, from: Date, to: Date): Promise<ExecutionRow[]> {
  return runsWithin.many(db, from, to, ROWS_LIMIT + 1);
}

/** Sprints of the days (YYYY-MM-DD) and instants of a week, each with what was recorded for it until then. */
export function selectSprints(
  db: Queryable,
  week: { from: Date; to: Date; first_day: string; last_day: string },
  limit: number,
): Promise<SprintRow[]> {
  return sprintsWithin.many(db, week.from, week.to, week.first_day, week.last_day, limit);
}
