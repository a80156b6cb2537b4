/** The canvas's tables over plans and tasks; every number below was counted by hand. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { analyticsReply } from '@almanac/shared/contracts/analytics';
import { plan as planSchema, type Plan } from '@almanac/shared/contracts/planner';
import { plannerUnderTest, type PlannerUnderTest } from './planner-under-test.ts';

let it: PlannerUnderTest;
let plans: Plan[];
beforeAll(async () => {
  it = await plannerUnderTest();
  const notes = '1. Read brief\n2. Write text\n3. Send it';
  plans = [
    await newPlan({
      task_id: 't-1',
      title: 'Report',
      client_id: 'kestrel',
      notes,
      due: '2026-11-25T12:00:00Z',
    }),
    await newPlan({
      task_id: 't-2',
      title: 'Offer',
      client_id: 'acme',
      notes: '1. Write it\n2. Send it',
    }),
  ];
  const { sop, plan_id } = plan(0);
  const [first, second] = sop.steps;
  await say(plan_id, first?.step_id, { status: 'done', actual_minutes: 50 });
  await say(plan_id, second?.step_id, { status: 'skipped' });
  const calls = [
    ['call-1', 't-1', null, '0.25'],
    ['call-2', null, plan_id, '0.05'],
    ['call-3', 't-1', null, null],
    ['call-4', 'elsewhere', null, '9'],
  ];
  for (const [id, task_id, of_plan, cost] of calls) {
    await it.database.admin.query(
      `insert into core.model_calls (call_id, at, service, purpose, model, task_id, plan_id, outcome, cost_usd, ms)
       values ($1, '2026-11-23T07:00:00Z', 'planner', 'plan', 'm', $2, $3, 'ok', $4, 10)`,
      [id, task_id, of_plan, cost],
    );
  }
  for (const [assessment, amount] of [
    [1, '900'],
    [2, '1200.50'],
  ]) {
    await it.database.admin.query(
      `insert into planner.task_values (task_id, assessment, amount, currency, rationale, assessed_by, at)
       values ('t-1', $1, $2, 'EUR', 'test', 'ana', '2026-11-23T07:00:00Z')`,
      [assessment, amount],
    );
  }
});
afterAll(() => it.stop());

const plan = (at: number): Plan => planSchema.parse(plans[at]);

async function newPlan(task: Record<string, unknown>): Promise<Plan> {
  const { status, body } = await it.post('/api/v1/planner/plan', { task });
  expect(status).toBe(201);
  return planSchema.parse(body);
}

async function say(plan_id: string, step_id: string | undefined, word: object): Promise<void> {
  const path = `/api/v1/planner/plans/${plan_id}/steps/${step_id}/outcome`;
  expect((await it.post(path, word)).status).toBe(201);
}

async function run(fn: string, params: Record<string, unknown> = {}) {
  const token = await it.database.token('ana', 'person');
  const path = `/api/v1/planner/analytics/${fn}`;
  const { status, body } = await it.callsTo(it.url, token).post(path, params);
  expect(status, JSON.stringify(body)).toBe(200);
  return analyticsReply.parse(body);
}

test('plan_progress divides the estimates of live plans by what was said of their steps', async () => {
  const [first, second, third] = plan(0).sop.steps.map(
    ({ estimated_minutes }) => estimated_minutes,
  );
  const report = ['Report', first, second, third, 50, 3, '2026-11-25'];
  const open = plan(1).sop.steps.reduce((sum, step) => sum + step.estimated_minutes, 0);
  const offer = ['Offer', 0, 0, open, 0, 2, null];
  const all = await run('plan_progress');
  expect(all).toMatchObject({ n: 5, from: '2026-11-23', to: '2026-11-23' });
  expect(all.rows).toEqual([report, offer]);
  expect((await run('plan_progress', { client_id: 'acme' })).rows).toEqual([offer]);
  expect((await run('plan_progress', { plan_id: plan(0).plan_id })).rows).toEqual([report]);
});

test('cost_and_return sums the calls of a task and of its plans, beside its work and its newest value', async () => {
  const report = ['Report', 't-1', '0.30000000', 1, 50, '1200.50', 'EUR'];
  const { rows, n } = await run('cost_and_return');
  expect({ rows, n }).toEqual({
    rows: [report, ['Offer', 't-2', null, 0, 0, null, null]],
    n: 2,
  });
  expect((await run('cost_and_return', { client_id: 'kestrel' })).rows).toEqual([report]);
  const before = { from: '2026-10-01', to: '2026-10-31' };
  expect((await run('cost_and_return', before)).rows).toEqual([]);
  expect((await run('cost_and_return', { ...before, task_id: 't-1' })).rows).toEqual([report]);
});

test('a token that may not see all clients is answered about the one it names, and sees no more', async () => {
  const path = '/api/v1/planner/analytics/plan_progress';
  expect((await it.post(path, {})).status).toBe(403);
  expect((await it.post(path, { client_id: '*' })).status).toBe(403);
  const { status, body } = await it.post(path, { client_id: 'acme' });
  expect([status, body['n']]).toEqual([200, 2]);
});

test.each([{ plan: 'x' }, { client_id: '' }, { plan_id: 'x'.repeat(201) }])(
  'parameters that are none are refused: %j',
  async (params) => {
    const { status } = await it.post('/api/v1/planner/analytics/plan_progress', params);
    expect(status).toBe(422);
  },
);
