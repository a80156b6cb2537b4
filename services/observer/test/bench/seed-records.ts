import type { Database } from '@almanac/shared/pg/database';

const DAYS = 399;
const FROM = '2025-01-01T00:00:00Z';

/**
 * `size` records within 399 days: four fifths blocks, a tenth execution runs, a tenth plans, as the planner and the scheduler
 * would have left them: most done, some skipped, moved, partial, or deleted.
 */
export async function seedRecords(
  admin: Database,
  size: number,
): Promise<{ from: string; to: string }> {
  const plans = Math.round(size / 10);
  const runs = Math.round(size / 10);
  const blocks = size - plans - runs;
  await admin.query(
    `insert into planner.plans (plan_id, plan_title, intent, client_id, billable, status, version, priority,
       content_hash, step_count, estimated_minutes, p80_minutes, created_at, updated_at, completed_at)
     select 'plan_' || n, 'Plan ' || n, 'bench', 'client-' || n % 40, n % 4 <> 0, 'completed', 1, 'normal',
            'hash_' || n, 8, 480, 600, at, at, at + interval '3 days'
       from generate_series(0, $1 - 1) n
      cross join lateral (select $2::timestamptz + n * make_interval(secs => $3 * 86400.0 / $1) as at) t`,
    [plans, FROM, DAYS],
  );
  await admin.query(
    `insert into planner.execution_runs (execution_run_id, run_type, outcome, plan_id, step_id, client_id, kind, title,
       workflow_id, estimated_minutes, actual_minutes, billable, completed_at)
     select 'exe_' || n, 'step', 'done', 'plan_' || n % $2, 'step_' || n, 'client-' || n % $2 % 40,
            (array['deep', 'shallow', 'admin', 'meeting'])[1 + n % 4], 'Step ' || n, 'workflow-' || n % 12,
            60, 30 + n * 7 % 90, n % 4 <> 0, $3::timestamptz + n * make_interval(secs => $4 * 86400.0 / $1)
       from generate_series(0, $1 - 1) n`,
    [runs, plans, FROM, DAYS],
  );
  await admin.query(
    `insert into scheduler.scheduler_runs (run_id, kind, status, zone, request, result, requested_by, created_at,
       updated_at) values ('run_bench', 'schedule', 'applied', 'Europe/Berlin', '{}', '{}', 'bench', now(), now())`,
  );
  await admin.query(
    `insert into scheduler.blocks (block_id, run_id, plan_id, step_id, client_id, title, kind, start_at, end_at, part, parts,
       why, status, moved_by, moved_from_start, moved_from_end, actual_minutes, created_at, updated_at)
     select 'blk_' || n, 'run_bench', 'plan_' || n * 7 % $2, 'step_' || n / 2, 'client-' || n * 7 % $2 % 40,
            'Block ' || n, (array['deep', 'shallow', 'admin'])[1 + n % 3], at,
            at + (array[30, 60, 90, 120])[1 + n % 4] * interval '1 minute', 1, 1, 'bench',
            case when n % 10 < 7 then 'done' when n % 10 = 7 then 'skipped' when n % 10 = 8 then 'partial'
                 else 'deleted' end,
            case when n % 5 = 0 then 'person' end,
            case when n % 5 = 0 then at - interval '1 day' end,
            case when n % 5 = 0 then at - interval '23 hours' end,
            case when n % 10 < 7 then 20 + n * 11 % 110 when n % 10 = 8 then 15 end, at, at
       from generate_series(0, $1 - 1) n
      cross join lateral (select $3::timestamptz + n * make_interval(secs => $4 * 86400.0 / $1) as at) t`,
    [blocks, plans, FROM, DAYS],
  );
  await admin.query('analyze planner.plans, planner.execution_runs, scheduler.blocks');
  return { from: FROM, to: new Date(Date.parse(FROM) + DAYS * 86_400_000).toISOString() };
}
