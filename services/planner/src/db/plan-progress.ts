import type { ListedPlan } from '@almanac/shared/contracts/planner';
import { statement } from '@almanac/shared/pg/statement';

/** How far each of a page of plans is, in one statement. Which runs count is said by the view that the observer reads, too. */
export const progressOfPlans = statement<
  ListedPlan['progress'] & { plan_id: string },
  [plan_ids: string[]]
>(
  `select p.plan_id,
     (select count(*)::int from planner.plan_versions v, jsonb_array_elements(v.sop -> 'steps') as step
       where v.plan_id = p.plan_id and v.version = p.version
         and (select w.status from planner.step_words w
               where w.plan_id = p.plan_id and w.step_id = step ->> 'step_id' and w.status <> 'moved'
               order by w.word_id desc limit 1) in ('done', 'skipped')) as closed_steps,
     (select coalesce(sum(run.actual_minutes), 0)::int from planner.stats_execution_runs run
       where run.plan_id = p.plan_id) as actual_minutes
     from planner.plans p where p.plan_id = any($1)`,
);
