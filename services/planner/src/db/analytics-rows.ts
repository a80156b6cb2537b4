/** Plans and tasks counted where they lie, for the canvas. */
import { statement } from '@almanac/shared/pg/statement';

export interface ProgressRow {
  plan: string;
  due: string | null;
  done: number;
  skipped: number;
  open: number;
  worked: number;
  steps: number;
}

/** The plan that is named, or all that are alive, those due soonest first. Minutes are the estimates of its steps. */
export const planProgress = statement<
  ProgressRow,
  [plan_id: string | null, client_id: string | null, zone: string, limit: number]
>(
  `select p.plan_title as plan, to_char(p.due at time zone $3, 'YYYY-MM-DD') as due,
          coalesce(sum(s.estimated_minutes) filter (where s.outcome = 'done'), 0)::int as done,
          coalesce(sum(s.estimated_minutes) filter (where s.outcome = 'skipped'), 0)::int as skipped,
          coalesce(sum(s.estimated_minutes) filter (where coalesce(s.outcome, 'open') not in ('done', 'skipped')), 0)::int as open,
          (select coalesce(sum(run.actual_minutes), 0)::int from planner.stats_execution_runs run
            where run.plan_id = p.plan_id) as worked,
          count(*)::int as steps
     from planner.plans p join planner.stats_steps s on s.plan_id = p.plan_id
    where case when $1::text is null then p.status in ('ready', 'scheduled', 'in_progress') else p.plan_id = $1 end
      and ($2::text is null or p.client_id = $2)
    group by p.plan_id order by p.due nulls last, p.plan_id limit $4`,
);

export interface TaskRow {
  task_id: string;
  title: string | null;
  cost_usd: string | null;
  calls: number;
  unknown_calls: number;
  worked: number;
  amount: string | null;
  currency: string | null;
}

/**
 * The task that is named, or those planned, worked on or valued within [from, to); each with all that it cost and was worth so far, as
 * `GET /tasks/{id}/costs` says it.
 */
export const costAndReturn = statement<
  TaskRow,
  [task_id: string | null, client_id: string | null, from: Date, to: Date, limit: number]
>(
  `with named as (
     select $1::text as task_id where $1::text is not null
     union select task_id from planner.plans where $1::text is null and created_at >= $3 and created_at < $4
     union select task_id from planner.execution_runs where $1::text is null and completed_at >= $3 and completed_at < $4
     union select task_id from planner.task_values where $1::text is null and at >= $3 and at < $4
   )
   select named.task_id, plan.plan_title as title, spent.cost_usd::text, spent.calls, spent.unknown_calls, work.worked,
          value.amount::text, value.currency
     from named
     left join lateral (
       select p.plan_title, p.client_id from planner.plans p where p.task_id = named.task_id
        order by p.created_at desc, p.plan_id desc limit 1
     ) plan on true
    cross join lateral (
       select sum(c.cost_usd) as cost_usd, count(*)::int as calls,
              count(*) filter (where c.cost_usd is null)::int as unknown_calls
         from core.model_calls c
        where c.task_id = named.task_id
           or c.plan_id in (select plan_id from planner.plans where task_id = named.task_id)
     ) spent
    cross join lateral (
       select coalesce(sum(run.actual_minutes), 0)::int as worked
         from planner.stats_execution_runs run where run.task_id = named.task_id
     ) work
     left join lateral (
       select v.amount, v.currency from planner.task_values v
        where v.task_id = named.task_id order by v.assessment desc limit 1
     ) value on true
    where named.task_id is not null and ($2::text is null or plan.client_id = $2)
      and (plan.plan_title is not null or spent.calls > 0 or value.amount is not null)
    order by spent.cost_usd desc nulls last, work.worked desc, named.task_id limit $5`,
);
