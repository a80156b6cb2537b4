/** Rows of the planner and the scheduler as they would have written them; only the views of them reach the observer. */
import { newId } from '@almanac/shared/lang/ids';
import type { Queryable } from '@almanac/shared/pg/database';

export interface SeedBlock {
  title: string;
  start_at: string;
  end_at: string;
  status: string;
  plan_id?: string | null;
  step_id?: string | null;
  client_id?: string | null;
  kind?: string | null;
  moved_by?: 'person' | 'scheduler' | null;
  moved_from_start?: string | null;
  actual_start?: string | null;
  actual_end?: string | null;
  actual_minutes?: number | null;
}

export async function seedBlock(admin: Queryable, block: SeedBlock): Promise<string> {
  const run_id = newId('run');
  const block_id = newId('blk');
  await admin.query(
    `insert into scheduler.scheduler_runs (run_id, kind, status, zone, request, result,
       requested_by, created_at, updated_at)
     values ($1, 'move', 'applied', 'Europe/Berlin', '{}', '{}', 'test', now(), now())`,
    [run_id],
  );
  await admin.query(
    `insert into scheduler.blocks (block_id, run_id, plan_id, client_id, title, kind, start_at,
       end_at, part, parts, why, status, moved_by, actual_start, actual_end, actual_minutes,
       moved_from_start, step_id, created_at, updated_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, 1, 1, 'test', $9, $10, $11, $12, $13, $14, $15, now(), now())`,
    [
      block_id,
      run_id,
      block.plan_id ?? null,
      block.client_id ?? null,
      block.title,
      block.kind === undefined ? 'deep' : block.kind,
      block.start_at,
      block.end_at,
      block.status,
      block.moved_by ?? null,
      block.actual_start ?? null,
      block.actual_end ?? null,
      block.actual_minutes ?? null,
      block.moved_from_start ?? null,
      block.step_id ?? null,
    ],
  );
  return block_id;
}

export async function seedPlan(
  admin: Queryable,
  plan: {
    plan_id?: string;
    plan_title: string;
    created_at: string;
    completed_at?: string | null;
    billable?: boolean;
    due?: string | null;
    priority?: string;
    sprint_id?: string | null;
  },
): Promise<string> {
  const plan_id = plan.plan_id ?? newId('plan');
  await admin.query(
    `insert into planner.plans (plan_id, plan_title, intent, billable, status, version, priority,
       content_hash, step_count, estimated_minutes, p80_minutes, created_at, updated_at, completed_at,
       due, sprint_id)
     values ($1, $2, 'test', $5, 'ready', 1, $6, $1, 1, 60, 90, $3, $3, $4, $7, $8)`,
    [
      plan_id,
      plan.plan_title,
      plan.created_at,
      plan.completed_at ?? null,
      plan.billable ?? true,
      plan.priority ?? 'normal',
      plan.due ?? null,
      plan.sprint_id ?? null,
    ],
  );
  return plan_id;
}

export async function seedRun(
  admin: Queryable,
  run: {
    estimated_minutes: number;
    actual_minutes: number;
    billable: boolean;
    completed_at: string;
    title?: string | null;
    kind?: string | null;
    workflow_id?: string | null;
    sprint_id?: string | null;
    outcome?: 'done' | 'partial';
    run_type?: 'task' | 'step' | 'process_template';
    plan_id?: string;
    step_id?: string;
  },
): Promise<void> {
  await admin.query(
    `insert into planner.execution_runs (execution_run_id, run_type, outcome, estimated_minutes,
       actual_minutes, billable, completed_at, title, kind, workflow_id, sprint_id, plan_id,
       step_id)
     values ($1, $10, $11, $2, $3, $4, $5, $6, $7, $8, $9, $12, $13)`,
    [
      newId('exe'),
      run.estimated_minutes,
      run.actual_minutes,
      run.billable,
      run.completed_at,
      run.title ?? null,
      run.kind ?? null,
      run.workflow_id ?? null,
      run.sprint_id ?? null,
      run.run_type ?? 'step',
      run.outcome ?? 'done',
      run.plan_id ?? null,
      run.step_id ?? null,
    ],
  );
}
