/** A year of somebody's Almanac in a few statements: 100,000 events and what goes with them. */
import type { Queryable } from '@almanac/shared/pg/database';

const EVENTS = `
  insert into memory.events (event_id, event_type, event_source, payload, occurred_at, recorded_at, recorded_by)
  select 'evt_' || lpad(n::text, 26, '0'),
         (array['block.created','block.moved','block.completed','plan.created','task.updated','reflection.created'])[1 + n % 6],
         'bench', '{"id": "x"}', now() - n * interval '5 minutes', now(), 'bench'
    from generate_series(1, $1::int) n`;
const CALLS = `
  insert into core.model_calls (call_id, at, service, purpose, model, outcome, cost_usd, ms)
  select 'call_' || n, now() - n * interval '20 minutes', 'planner', (array['plan','reflection','extract'])[1 + n % 3], 'm',
         case when n % 40 = 0 then 'timeout' else 'ok' end, 0.01 + (n % 7) * 0.002, 800 + n % 900
    from generate_series(1, $1::int / 5) n`;
const ACTIONS = `
  insert into actions.actions (action_id, action_type, version, state, level, shadow, requested_by, requested_by_type,
    idempotency_key, request_hash, target, inputs, payload, payload_hash, policy_version, risk, reversibility,
    expected_effect, reasoning, particulars, decision, decision_level, reason, attempts, holds, created_at, expires_at)
  select 'act_' || n, (array['calendar.apply_run','coda.update_task','coda.post_thread'])[1 + n % 3], 1, 'succeeded', 1,
         false, 'scheduler', 'service', 'k' || n, 'h', '{}', '{}', '{}', 'h', 1, 'low', 'reversible', 'e', 'r', '{}',
         'authorized', 1, 'r', 1, 0, now() - n * interval '25 minutes', now() + interval '1 day'
    from generate_series(1, $1::int / 5) n`;
const ENDS = `
  insert into actions.action_events (action_id, at, from_state, to_state, actor, detail, changes)
  select action_id, created_at, 'executing', step.state, 'executor', '', '{}'
    from actions.actions, unnest(array['authorized', 'executing', 'succeeded']) as step (state)
   where $1::int > 0`;
const ATTEMPTS = `
  insert into actions.executions (execution_id, action_id, attempt, state, provider_key, started_at, lease_until, finished_at)
  select action_id || '.1', action_id, 1, 'succeeded', 'k', created_at, created_at, created_at + interval '300 ms'
    from actions.actions where $1::int > 0`;
const PLANS = `
  insert into planner.plans (plan_id, plan_title, intent, billable, status, version, priority, content_hash, step_count,
    estimated_minutes, p80_minutes, created_at, updated_at)
  select 'plan_' || n, 'Write chapter ' || chr(97 + n % 26) || chr(97 + n / 26 % 26) || chr(97 + n / 676 % 26) || ' of the book',
         'bench', true, case when n % 50 = 0 then 'ready' else 'completed' end, 1, 'normal', 'h' || n, 1, 60, 90,
         now() - n * interval '100 minutes', now()
    from generate_series(1, $1::int / 20) n`;
const RUNS = `
  insert into scheduler.scheduler_runs (run_id, kind, status, plan_id, plan_version, zone, request, result, requested_by,
    created_at, updated_at)
  select 'run_' || plan_id, 'schedule', 'applied', plan_id, 1, 'Europe/Berlin', '{}', '{}', 'bench', created_at, created_at
    from planner.plans where $1::int > 0`;
const DONE = `
  insert into planner.execution_runs (execution_run_id, run_type, outcome, kind, estimated_minutes, actual_minutes, billable,
    completed_at)
  select 'exe_' || n, 'step', 'done', (array['deep','shallow','admin','meeting'])[1 + n % 4], 60, 30 + n % 70, true,
         now() - n * interval '30 minutes'
    from generate_series(1, $1::int / 10) n`;
/** Of two services: what ended within the month, and a few that wait. */
const JOBS = (schema: string): string => `
  insert into ${schema}.job (name, data, state, start_after, created_on, completed_on)
  select 'bench', '{"id": 1}', (case when n % 250 = 0 then 'created' else 'completed' end)::${schema}.job_state,
         now() - (n % 60000) * interval '1 minute', now() - (n % 60000) * interval '1 minute',
         case when n % 250 = 0 then null else now() - (n % 60000) * interval '1 minute' end
    from generate_series(1, $1::int / 2) n`;

/** As superuser; `events` sets the size of all of it. */
export async function seedMany(admin: Queryable, events: number): Promise<void> {
  for (const text of [EVENTS, CALLS, ACTIONS, ENDS, ATTEMPTS, PLANS, RUNS, DONE]) {
    await admin.query(text, [events]);
  }
  for (const schema of ['planner_queue', 'scheduler_queue']) {
    await admin.query(`select ${schema}.create_queue('bench', '{"policy":"standard"}')`);
    await admin.query(JOBS(schema), [events]);
  }
  await admin.query('analyze');
}
