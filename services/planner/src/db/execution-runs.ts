import type { ExecutionRun } from '@almanac/shared/contracts/planner';
import type { Queryable, Transaction } from '@almanac/shared/pg/database';
import { prepared, statement } from '@almanac/shared/pg/statement';
import type { PastRun } from '../domain/estimate-history.ts';
import type { PagePosition } from './page-cursor.ts';

const COLUMNS = `execution_run_id, run_type, task_id, plan_id, step_id, project_id, process_template_id,
  workflow_id, client_id, kind, title, estimated_minutes, actual_minutes, billable, completed_at, outcome, started_at,
  engagement_id, sprint_id`;

export const findRun = statement<ExecutionRun, [execution_run_id: string]>(
  `select ${COLUMNS} from planner.execution_runs where execution_run_id = $1`,
);

const insert = statement<never, unknown[]>(
  `insert into planner.execution_runs (${COLUMNS})
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)
   on conflict (execution_run_id) do nothing`,
);

/** False where this run was recorded before. */
export async function insertRun(tx: Transaction, run: ExecutionRun): Promise<boolean> {
  const count = await insert.run(
    tx,
    run.execution_run_id,
    run.run_type,
    run.task_id,
    run.plan_id,
    run.step_id,
    run.project_id,
    run.process_template_id,
    run.workflow_id,
    run.client_id,
    run.kind,
    run.title,
    run.estimated_minutes,
    run.actual_minutes,
    run.billable,
    run.completed_at,
    run.outcome,
    run.started_at,
    run.engagement_id,
    run.sprint_id,
  );
  return count === 1;
}

/** Of a run that a later word about its step made untrue: it stays readable, and counts nowhere. */
const NOT_CORRECTED = `not exists (
  select 1 from planner.execution_run_corrections c where c.execution_run_id = run.execution_run_id)`;

/** A run that already says how long the whole of a step took. */
export const findRunOfStep = statement<{ execution_run_id: string }, [step_id: string]>(
  `select execution_run_id from planner.execution_runs run
    where step_id = $1 and outcome = 'done' and ${NOT_CORRECTED} limit 1`,
);

export interface RunFilter {
  task_id?: string | undefined;
  project_id?: string | undefined;
  process_template_id?: string | undefined;
  run_type?: string | undefined;
  plan_id?: string | undefined;
  sprint_id?: string | undefined;
}

type Text = string | null;

const listNewest = statement<
  ExecutionRun,
  [
    task: Text,
    project: Text,
    template: Text,
    run_type: Text,
    plan: Text,
    sprint: Text,
    at: Text,
    id: Text,
    limit: number,
  ]
>(
  `select ${COLUMNS} from planner.execution_runs run
    where ${NOT_CORRECTED} and ($1::text is null or task_id = $1) and ($2::text is null or project_id = $2)
      and ($3::text is null or process_template_id = $3) and ($4::text is null or run_type = $4)
      and ($5::text is null or plan_id = $5) and ($6::text is null or sprint_id = $6)
      and ($7::timestamptz is null or (completed_at, execution_run_id) < ($7, $8::text))
    order by completed_at desc, execution_run_id desc limit $9`,
);

export function listRuns(
  db: Queryable,
  filter: RunFilter,
  after: PagePosition | undefined,
  limit: number,
): Promise<ExecutionRun[]> {
  const { task_id = null, project_id = null, process_template_id = null } = filter;
  const { run_type = null, plan_id = null, sprint_id = null } = filter;
  const of = [task_id, project_id, process_template_id, run_type, plan_id, sprint_id] as const;
  return listNewest.many(db, ...of, after?.at ?? null, after?.id ?? null, limit);
}

/** Of finished work, the newest: what estimates are learned from. */
export const recentRuns = prepared<PastRun>(
  `select kind, workflow_id, title, estimated_minutes, actual_minutes from planner.execution_runs run
    where ${NOT_CORRECTED} and outcome = 'done' order by completed_at desc, execution_run_id desc limit 1000`,
);

export interface EstimateRow {
  n: number;
  ratio_p50: number | null;
  ratio_p80: number | null;
  actual_p50: number | null;
  actual_p80: number | null;
}

/** Over done work of a kind, of a workflow, and with any of the words in its title; `words` is a tsquery of plain words. */
export const estimate = statement<
  EstimateRow,
  [kind: string | null, workflow_id: string | null, words: string | null]
>(
  `with matching as (
     select actual_minutes, actual_minutes::float8 / estimated_minutes as ratio from planner.execution_runs run
      where ${NOT_CORRECTED} and outcome = 'done' and ($1::text is null or kind = $1) and ($2::text is null or workflow_id = $2)
        and ($3::text is null or to_tsvector('simple', coalesce(title, '')) @@ to_tsquery('simple', $3))
      order by completed_at desc limit 2000
   )
   select count(*)::int as n,
          percentile_cont(0.5) within group (order by ratio) as ratio_p50,
          percentile_cont(0.8) within group (order by ratio) as ratio_p80,
          percentile_cont(0.5) within group (order by actual_minutes) as actual_p50,
          percentile_cont(0.8) within group (order by actual_minutes) as actual_p80
     from matching`,
);
