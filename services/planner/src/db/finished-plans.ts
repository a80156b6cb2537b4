import { prepared } from '@almanac/shared/pg/statement';
import type { FinishedPlan } from '../domain/similar-plans.ts';

/** Of the named plans, and the newest of the workflow, those that were done with every step, and what they took. */
export const finishedPlans = prepared<
  FinishedPlan,
  [plan_ids: string[], workflow_id: string | null]
>(
  `with asked as (
     select plan_id from planner.plans where plan_id = any($1)
     union
     (select plan_id from planner.plans
       where $2::text is not null and workflow_id = $2 and status = 'completed'
       order by created_at desc limit 20)
   )
   select p.plan_id, p.plan_title, p.client_id, p.workflow_id, p.estimated_minutes, sum(run.actual_minutes)::int as actual_minutes
     from asked join planner.plans p using (plan_id)
     join planner.execution_runs run on run.plan_id = p.plan_id and run.run_type = 'step' and run.outcome = 'done'
    where p.status = 'completed'
      and not exists (
        select 1 from planner.execution_run_corrections c where c.execution_run_id = run.execution_run_id
      )
    group by p.plan_id, p.plan_title, p.client_id, p.workflow_id, p.estimated_minutes, p.step_count
   having count(distinct run.step_id) >= p.step_count`,
);
