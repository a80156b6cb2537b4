import { statement } from '@almanac/shared/pg/statement';

interface SpentRow {
  calls: number;
  cost_usd: string | null;
  calls_of_unknown_cost: number;
}

const SPENT = `count(*) as calls, sum(cost_usd) as cost_usd,
  count(*) filter (where cost_usd is null) as calls_of_unknown_cost`;
/** Calls for a task before it had a plan name the task; those of its plans may name the plan alone. */
const OF_TASK = `(task_id = $1 or plan_id in (select plan_id from planner.plans where task_id = $1))`;

export const spentOnTask = statement<SpentRow, [task_id: string]>(
  `select ${SPENT} from core.model_calls where ${OF_TASK}`,
);
export const spentByPurpose = statement<
  SpentRow & { service: string; purpose: string },
  [task_id: string]
>(
  `select service, purpose, ${SPENT} from core.model_calls where ${OF_TASK} group by 1, 2 order by 1, 2`,
);
/** A plan that lost a race was never stored: its calls belong to no plan. */
export const spentByPlan = statement<SpentRow & { plan_id: string | null }, [task_id: string]>(
  `select p.plan_id, ${SPENT}
     from core.model_calls c left join planner.plans p on p.plan_id = c.plan_id
    where (c.task_id = $1 or p.task_id = $1) group by p.plan_id order by p.plan_id nulls last`,
);

export const workOnTask = statement<
  { estimated_minutes: number; actual_minutes: number; runs: number },
  [task_id: string]
>(
  `select coalesce(sum(estimated_minutes), 0)::int as estimated_minutes,
          coalesce(sum(actual_minutes), 0)::int as actual_minutes, count(*)::int as runs
     from planner.stats_execution_runs where task_id = $1`,
);
export const taskIsKnown = statement<{ known: boolean }, [task_id: string]>(
  `select exists (select 1 from planner.plans where task_id = $1) as known`,
);
