/**
 * Plans as a list shows them, newest first, each with how far it is. Which runs count is said by the view that the observer reads,
 * too. The words of the steps stay in the database: a page of them is a hundred times what a list shows.
 */
import type { ListedPlan, PlanStatus, Provenance } from '@almanac/shared/contracts/planner';
import type { Queryable } from '@almanac/shared/pg/database';
import { statement } from '@almanac/shared/pg/statement';
import type { PagePosition } from './page-cursor.ts';
import { planFacts, type PlanFactsRow } from './plans.ts';

interface ListedRow extends PlanFactsRow {
  provenance: Provenance;
  closed_steps: number;
  actual_minutes: number;
  steps: ListedPlan['steps'] | null;
}

const listNewest = statement<
  ListedRow,
  [
    status: string | null,
    client_id: string | null,
    task_id: string | null,
    at: string | null,
    id: string | null,
    limit: number,
    with_steps: boolean,
    only_live: boolean,
  ]
>(
  `select p.plan_id, p.plan_title, p.intent, p.task_id, p.client_id, p.status, p.version, p.due, p.priority,
          p.step_count, p.estimated_minutes, p.p80_minutes, p.created_at, p.updated_at, v.provenance,
          (select count(*)::int from jsonb_array_elements(v.sop -> 'steps') as step
            where (select w.status from planner.step_words w
                    where w.plan_id = p.plan_id and w.step_id = step ->> 'step_id' and w.status <> 'moved'
                    order by w.word_id desc limit 1) in ('done', 'skipped')) as closed_steps,
          (select coalesce(sum(run.actual_minutes), 0)::int from planner.stats_execution_runs run
            where run.plan_id = p.plan_id) as actual_minutes,
          case when $7::boolean then (
            select jsonb_agg(jsonb_build_object('step_id', step -> 'step_id', 'range_minutes', step -> 'range_minutes'))
              from jsonb_array_elements(v.sop -> 'steps') as step) end as steps
     from (
       select plan_id, plan_title, intent, task_id, client_id, status, version, due, priority, step_count,
              estimated_minutes, p80_minutes, created_at, updated_at
         from planner.plans
        where ($1::text is null or status = $1) and ($2::text is null or client_id = $2)
          and ($3::text is null or task_id = $3)
          and (not $8::boolean or status in ('ready', 'scheduled', 'in_progress'))
          and ($4::timestamptz is null or (created_at, plan_id) < ($4, $5::text))
        order by created_at desc, plan_id desc limit $6
     ) p
     join planner.plan_versions v on v.plan_id = p.plan_id and v.version = p.version
    order by p.created_at desc, p.plan_id desc`,
);

export interface PlanFilter {
  status?: PlanStatus | undefined;
  /** Only those that are made and not over. */
  live?: boolean | undefined;
  client_id?: string | undefined;
  task_id?: string | undefined;
  /** With what is known of how long each step takes. */
  steps?: boolean | undefined;
}

export async function listPlans(
  db: Queryable,
  filter: PlanFilter,
  after: PagePosition | undefined,
  limit: number,
): Promise<ListedPlan[]> {
  const { status = null, client_id = null, task_id = null, steps = false, live = false } = filter;
  const [at, id] = [after?.at ?? null, after?.id ?? null];
  const asked = [status, client_id, task_id, at, id, limit, steps, live] as const;
  const rows = await listNewest.many(db, ...asked);
  return rows.map((row) => {
    const { provenance, closed_steps, actual_minutes, steps: listed } = row;
    return {
      ...planFacts(row),
      provenance,
      progress: { closed_steps, actual_minutes },
      ...(listed === null ? {} : { steps: listed }),
    };
  });
}
