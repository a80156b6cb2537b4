import type { Plan, PlanStatus, Provenance, Sop } from '@almanac/shared/contracts/planner';
import { type Priority, tellableInstant } from '@almanac/shared/contracts/common';
import { isUniqueViolation, type Transaction } from '@almanac/shared/pg/database';
import { prepared, statement } from '@almanac/shared/pg/statement';
import type { PlanSubject } from '../domain/plan-subject.ts';

/** What is told of a plan beside its steps. */
export interface PlanFactsRow {
  plan_id: string;
  plan_title: string;
  intent: string;
  task_id: string | null;
  client_id: string | null;
  status: PlanStatus;
  version: number;
  due: string | null;
  priority: Priority;
  step_count: number;
  estimated_minutes: number;
  p80_minutes: number;
  created_at: string;
  updated_at: string;
}

/** A plan with the steps of its present version and what they were made from. */
export interface PlanRow extends PlanFactsRow {
  project_id: string | null;
  workflow_id: string | null;
  billable: boolean;
  content_hash: string;
  sop: Sop;
  provenance: Provenance;
  source: PlanSubject;
}

const COLUMNS = `p.plan_id, p.plan_title, p.intent, p.task_id, p.client_id, p.project_id, p.workflow_id,
  p.billable, p.status, p.version, p.due, p.priority, p.content_hash, v.sop, v.provenance, v.source,
  p.step_count, p.estimated_minutes, p.p80_minutes, p.created_at, p.updated_at`;
const FROM = `planner.plans p join planner.plan_versions v on v.plan_id = p.plan_id and v.version = p.version`;

export const findPlan = prepared<PlanRow, [plan_id: string]>(
  `select ${COLUMNS} from ${FROM} where p.plan_id = $1`,
);
const lockRow = statement<never, [plan_id: string]>(
  `select plan_id from planner.plans where plan_id = $1 for update`,
);
export const newestPlanOfTask = prepared<PlanRow, [task_id: string]>(
  `select ${COLUMNS} from ${FROM} where p.task_id = $1
    order by p.status in ('draft', 'ready', 'scheduled', 'in_progress') desc, p.created_at desc
    limit 1`,
);
export const livePlanOfRequest = prepared<PlanRow, [request_key: string]>(
  `select ${COLUMNS} from ${FROM}
    where p.request_key = $1 and p.status in ('draft', 'ready', 'scheduled', 'in_progress')`,
);
export const otherLivePlan = statement<{ plan_id: string }, [plan_id: string]>(
  `select other.plan_id from planner.plans p join planner.plans other
      on other.plan_id <> p.plan_id and (other.task_id = p.task_id or other.request_key = p.request_key)
    where p.plan_id = $1 and other.status in ('draft', 'ready', 'scheduled', 'in_progress') limit 1`,
);
export const newestPlansOfTasks = statement<
  { task_id: string; status: PlanStatus; content_hash: string },
  [task_ids: string[]]
>(
  `select distinct on (task_id) task_id, status, content_hash from planner.plans
    where task_id = any($1)
    order by task_id, status in ('draft', 'ready', 'scheduled', 'in_progress') desc, created_at desc`,
);

export interface NewPlan {
  plan_id: string;
  plan_title: string;
  intent: string;
  task_id: string | null;
  client_id: string | null;
  project_id: string | null;
  engagement_id: string | null;
  workflow_id: string | null;
  sprint_id: string | null;
  billable: boolean;
  due: string | null;
  priority: Priority;
  content_hash: string;
  request_key: string | null;
  step_count: number;
  estimated_minutes: number;
  p80_minutes: number;
  sop: Sop;
  provenance: Provenance;
  /** What the steps were made from. */
  source: object;
  created_by: string;
  at: Date;
}

const insert = prepared<PlanRow, unknown[]>(
  `with p as (
     insert into planner.plans (plan_id, plan_title, intent, task_id, client_id, project_id, engagement_id,
       workflow_id, sprint_id, billable, status, version, due, priority, content_hash, request_key, step_count,
       estimated_minutes, p80_minutes, created_at, updated_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'ready', 1, $11, $12, $13, $14, $15, $16, $17, $18, $18)
     returning *
   ), v as (
     insert into planner.plan_versions (plan_id, version, sop, provenance, reason, source, created_by, created_at)
     values ($1, 1, $19, $20, 'created', $21, $22, $18)
     returning *
   )
   select ${COLUMNS} from p join v using (plan_id)`,
);

/** The plan with its first version, as one statement. */
export function insertPlan(tx: Transaction, plan: NewPlan): Promise<PlanRow> {
  return insert.one(
    tx,
    plan.plan_id,
    plan.plan_title,
    plan.intent,
    plan.task_id,
    plan.client_id,
    plan.project_id,
    plan.engagement_id,
    plan.workflow_id,
    plan.sprint_id,
    plan.billable,
    plan.due,
    plan.priority,
    plan.content_hash,
    plan.request_key,
    plan.step_count,
    plan.estimated_minutes,
    plan.p80_minutes,
    plan.at,
    JSON.stringify(plan.sop),
    JSON.stringify(plan.provenance),
    JSON.stringify(plan.source),
    plan.created_by,
  );
}

/** True where another live plan of the same task or request was there first. */
export function isSecondLivePlan(error: unknown): boolean {
  return (
    isUniqueViolation(error, 'plans_one_live_per_task') ||
    isUniqueViolation(error, 'plans_one_live_per_request')
  );
}

/** Follows a changed task: what the person decides about it. */
export const updateSubject = statement<never, unknown[]>(
  `update planner.plans
      set plan_title = $2, intent = $3, client_id = $4, project_id = $5, engagement_id = $6, workflow_id = $7,
          sprint_id = $8, billable = $9, due = $10, priority = $11, content_hash = $12
    where plan_id = $1`,
);

/** Whose a plan is, where that could not be read before. */
export const updateClient = statement<never, [plan_id: string, client_id: string]>(
  'update planner.plans set client_id = $2 where plan_id = $1 and client_id is null',
);

/** A new version of the steps: the plan wants to be scheduled (again). */
export const updateVersion = statement<
  never,
  [
    plan_id: string,
    version: number,
    step_count: number,
    estimated_minutes: number,
    p80_minutes: number,
    at: Date,
  ]
>(
  `update planner.plans
      set version = $2, step_count = $3, estimated_minutes = $4, p80_minutes = $5, status = 'ready', updated_at = $6
    where plan_id = $1`,
);

export const updateStatus = statement<never, [plan_id: string, status: PlanStatus, at: Date]>(
  `update planner.plans
      set status = $2, updated_at = $3, completed_at = case when $2 = 'completed' then $3::timestamptz end
    where plan_id = $1`,
);

/**
 * The plan, held until the transaction ends: changes of one plan come one after the other. Two statements, because one that
 * waited for the lock would join the new row with the old version's steps and find nothing.
 */
export async function lockPlan(tx: Transaction, plan_id: string): Promise<PlanRow | undefined> {
  await lockRow.run(tx, plan_id);
  return findPlan.maybe(tx, plan_id);
}

/** The row as the contract has it. */
export function planOfRow(row: PlanRow): Plan {
  return { ...planFacts(row), sop: row.sop, provenance: row.provenance };
}

/** The same without what its version holds. */
export function planFacts(row: PlanFactsRow): Omit<Plan, 'sop' | 'provenance'> {
  const { plan_id, plan_title, intent, task_id, client_id, status, version, due, priority } = row;
  const { created_at, updated_at } = row;
  return {
    plan_id,
    plan_title,
    intent,
    task_id,
    client_id,
    status,
    version,
    due: due === null ? null : tellableInstant(due),
    priority,
    totals: {
      steps: row.step_count,
      estimated_minutes: row.estimated_minutes,
      p80_minutes: row.p80_minutes,
    },
    created_at,
    updated_at,
  };
}
