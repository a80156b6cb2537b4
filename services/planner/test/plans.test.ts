import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { plan as planSchema, type Plan } from '@almanac/shared/contracts/planner';
import { waitFor } from '@almanac/shared/testing/wait-for';
import { plannerUnderTest, recalled, type PlannerUnderTest } from './planner-under-test.ts';

let it: PlannerUnderTest;
beforeAll(async () => {
  it = await plannerUnderTest();
});
afterAll(() => it.stop());
beforeEach(() => {
  it.memory.items = [];
  it.memory.down = false;
});

const PLAN = '/api/v1/planner/plan';
const PLANS = '/api/v1/planner/plans';
let count = 0;

function newTask(more: Record<string, unknown> = {}): Record<string, unknown> {
  count += 1;
  return {
    task_id: `task-${count}`,
    title: 'Write the proposal for ACME',
    estimated_hours: 4,
    ...more,
  };
}

async function planFor(task: Record<string, unknown>): Promise<Plan> {
  const reply = await it.post(PLAN, { task });
  expect(reply.status).toBe(201);
  return planSchema.parse(reply.body);
}

async function countRows(table: string): Promise<number> {
  const { rows } = await it.database.admin.query<{ n: number }>(
    `select count(*)::int as n from ${table}`,
  );
  return rows[0]?.n ?? -1;
}

test('a task becomes a ready plan whose steps sum exactly to its estimate, marked as template', async () => {
  const plan = await planFor(newTask({ due: '2026-11-27', client_id: 'acme' }));
  expect(plan).toMatchObject({
    status: 'ready',
    version: 1,
    client_id: 'acme',
    priority: 'normal',
  });
  expect(plan.due).toBe('2026-11-27T22:59:59.000Z');
  expect(plan.totals.estimated_minutes).toBe(240);
  expect(plan.sop.steps.reduce((sum, step) => sum + step.estimated_minutes, 0)).toBe(240);
  expect(plan.provenance.source).toBe('template');
  expect(plan.provenance.note).toBe('no model is configured');
  expect((await it.get(`${PLANS}/${plan.plan_id}`)).body).toEqual(plan);
});

test('a new plan is an event, a memory and an audit row, once each', async () => {
  const plan = await planFor(newTask());
  const of_plan = (path: string) =>
    it.memory.received.filter(
      (one) => one.path === path && JSON.stringify(one.body).includes(plan.plan_id),
    );
  await waitFor('event and memory', () => {
    return of_plan('/api/v1/events').length > 0 && of_plan('/api/v1/memory/remember').length > 0;
  });
  expect(of_plan('/api/v1/events').map((one) => one.body)).toMatchObject([
    {
      event_type: 'plan.created',
      occurred_at: '2026-11-23T08:00:00.000Z',
      dedupe_key: `plan.created:${plan.plan_id}:1`,
      payload: { plan_id: plan.plan_id, steps: plan.totals.steps, estimated_minutes: 240 },
    },
  ]);
  expect(of_plan('/api/v1/memory/remember')[0]?.body).toMatchObject({
    kind: 'plan',
    source: { type: 'plan', ref: plan.plan_id },
  });
  const { rows } = await it.database.admin.query(
    'select action, actor from core.audit_event where subject = $1',
    [plan.plan_id],
  );
  expect(rows).toEqual([{ action: 'plan.created', actor: 'n8n' }]);
});

test('20 identical requests at once, over two processes, give one plan', async () => {
  const second = await it.start();
  const task = newTask();
  const other = it.callsTo(second.url);
  const before = await countRows('planner.plans');
  const replies = await Promise.all(
    Array.from({ length: 20 }, (_, i) => (i % 2 === 0 ? it : other).post(PLAN, { task })),
  );
  expect(new Set(replies.map((reply) => reply.status))).toEqual(new Set([201]));
  expect(new Set(replies.map((reply) => JSON.stringify(reply.body))).size).toBe(1);
  expect(await countRows('planner.plans')).toBe(before + 1);
});

test('20 identical intents at once give one plan, and no second live plan of a task can be stored', async () => {
  const intent = 'Prepare the kick-off with Globex. It should take 2 hours in all.';
  const replies = await Promise.all(Array.from({ length: 20 }, () => it.post(PLAN, { intent })));
  expect(new Set(replies.map((reply) => reply.body['plan_id'])).size).toBe(1);
  expect(replies[0]?.body).toMatchObject({
    plan_title: 'Prepare the kick-off with Globex',
    task_id: null,
    totals: { estimated_minutes: 120 },
  });
  const plan = await planFor(newTask());
  const copy = it.database.admin.query(
    `insert into planner.plans select (jsonb_populate_record(p, '{"plan_id":"plan_copy"}')).*
       from planner.plans p where plan_id = $1`,
    [plan.plan_id],
  );
  await expect(copy).rejects.toThrow('plans_one_live_per_task');
});

test('a repeated Idempotency-Key returns the first plan, another body with it is refused', async () => {
  const key = { 'idempotency-key': 'k-1' };
  const first = await it.post(PLAN, { intent: 'Sort the archive' }, key);
  const again = await it.post(PLAN, { intent: 'Sort the archive' }, key);
  expect(again.body).toEqual(first.body);
  expect(again.headers.get('idempotency-replayed')).toBe('true');
  const other = await it.post(PLAN, { intent: 'Something else' }, key);
  expect([other.status, other.body['code']]).toEqual([409, 'idempotency_conflict']);
});

test('a changed task revises its plan: same id, next version, unchanged steps keep their ids', async () => {
  const task = newTask({ notes: '1. Read brief\n2. Write text' });
  const first = await planFor(task);
  const second = await planFor({ ...task, notes: '1. Read brief\n2. Write text\n3. Call Anna' });
  expect(second).toMatchObject({ plan_id: first.plan_id, version: 2, status: 'ready' });
  expect(second.sop.steps[0]?.step_id).toBe(first.sop.steps[0]?.step_id);
  const versions = await it.get(`${PLANS}/${first.plan_id}/versions`);
  expect(versions.body['items']).toMatchObject([
    { version: 2, reason: 'the task changed', sop: second.sop },
    { version: 1, reason: 'created', sop: first.sop },
  ]);
  await waitFor('event plan.revised', () =>
    it.memory.received.some(({ body }) => body['dedupe_key'] === `plan.revised:${first.plan_id}:2`),
  );
  expect(await planFor({ ...task, notes: '1. Read brief\n2. Write text\n3. Call Anna ' })).toEqual(
    second,
  );
});

test('a task whose estimate and one point change keeps the ids of all other points', async () => {
  const task = newTask({ notes: '- Read brief\n- Write text\n- Send it' });
  const first = await planFor(task);
  const changed = {
    notes: '- Read brief\n- Call Anna\n- Write text\n- Send it',
    estimated_hours: 12,
  };
  const second = await planFor({ ...task, ...changed });
  const after = new Set(second.sop.steps.map((step) => step.step_id));
  expect(first.sop.steps.every((step) => after.has(step.step_id))).toBe(true);
});

test('different changes at once become versions in a row, none is lost or doubled', async () => {
  const task = newTask();
  const { plan_id } = await planFor(task);
  const replies = await Promise.all(
    [5, 6, 7].map((estimated_hours) => it.post(PLAN, { task: { ...task, estimated_hours } })),
  );
  expect(replies.map((reply) => reply.status)).toEqual([201, 201, 201]);
  const versions = (await it.get(`${PLANS}/${plan_id}/versions`)).body['items'] as unknown[];
  expect(versions).toHaveLength(4);
});

test('a completed plan is the answer to its unchanged task; a cancelled one is planned anew', async () => {
  const [done, stopped] = [newTask(), newTask()];
  const [completed, cancelled] = [await planFor(done), await planFor(stopped)];
  await it.patch(`${PLANS}/${completed.plan_id}`, { status: 'completed' });
  await it.patch(`${PLANS}/${cancelled.plan_id}`, { status: 'cancelled' });
  expect((await planFor(done)).plan_id).toBe(completed.plan_id);
  expect((await planFor(stopped)).plan_id).not.toBe(cancelled.plan_id);
});

test('memory that is down is named in the provenance, and the plan is made', async () => {
  it.memory.down = true;
  const plan = await planFor(newTask());
  expect(plan.provenance.note).toContain('memory could not be asked');
});

test('what memory recalls is listed in the provenance', async () => {
  it.memory.items = [recalled('preference', 'Deep work before noon'), recalled('plan', 'Old plan')];
  const plan = await planFor(newTask());
  expect(plan.provenance.memories).toEqual(it.memory.items.map((item) => item['memory_id']));
  expect(plan.provenance.note).toBe(
    'no model is configured; 2 memories were recalled but not used',
  );
});

test('finished work stands beside the own numbers, with its count and source, and never replaces them', async () => {
  for (let i = 0; i < 30; i += 1) {
    const run = { run_type: 'task', kind: 'meeting', estimated_minutes: 60, actual_minutes: 120 };
    expect((await it.post('/api/v1/planner/execution-runs', run)).status).toBe(201);
  }
  const plan = await planFor(newTask({ notes: '- Call Anna\n- Write text', estimated_hours: 2 }));
  const [call, text] = plan.sop.steps;
  expect([call?.estimated_minutes, text?.estimated_minutes]).toEqual([45, 75]);
  expect(call?.range_minutes).toMatchObject({ n: 30, source: 'work of the kind meeting' });
  expect(call?.range_minutes.p50).toBeGreaterThan(55);
  expect(call?.range_minutes.p50).toBeLessThanOrEqual(90);
  expect(text?.range_minutes.source).toBe('all finished work');
});

describe('bad input is refused with a problem, and nothing is written', () => {
  const task = { task_id: 'bad', title: 'T' };
  test.each([
    ['malformed JSON', '{"task":', 400, 'bad_json'],
    ['neither intent nor task', {}, 422, 'invalid'],
    ['both', { intent: 'abc', task }, 422, 'invalid'],
    ['an unknown field', { task: { ...task, colour: 'red' } }, 422, 'invalid'],
    ['a wrong type', { task: { ...task, estimated_hours: '4' } }, 422, 'invalid'],
    ['a negative estimate', { task: { ...task, estimated_hours: -1 } }, 422, 'invalid'],
    ['an absurd estimate', { task: { ...task, estimated_hours: 100_000 } }, 422, 'invalid'],
    ['more hours than steps hold', { task: { ...task, estimated_hours: 320.5 } }, 422, 'invalid'],
    [
      'more hours than max_steps hold',
      { task: { ...task, estimated_hours: 9 }, max_steps: 1 },
      422,
      'estimate_too_large',
    ],
    ['a due date in the past', { task: { ...task, due: '2026-11-22' } }, 422, 'due_in_the_past'],
    ['an intent of blanks', { intent: ' \n\u00a0 ' }, 422, 'invalid'],
    ['an intent of emoji', { intent: '🎉🎉 👍🏽!' }, 422, 'nothing_to_plan'],
    ['an intent nobody can see', { intent: '\u200b\u200b\u200b' }, 422, 'nothing_to_plan'],
    ['a title of signs', { task: { ...task, title: '?!' } }, 422, 'nothing_to_plan'],
    ['a title of nothing', { task: { ...task, title: '\u0000' } }, 422, 'invalid'],
    ['no date', { task: { ...task, due: 'soon' } }, 422, 'invalid'],
    ['a body over 1 MiB', { intent: 'x'.repeat(1_100_000) }, 413, 'too_large'],
  ])('%s', async (_, body, status, code) => {
    const before = await countRows('planner.plans');
    const reply = await it.post(PLAN, body);
    expect([reply.status, reply.body['code']]).toEqual([status, code]);
    expect(reply.headers.get('content-type')).toBe('application/problem+json');
    expect(await countRows('planner.plans')).toBe(before);
  });

  test('characters the database cannot hold are left out, wherever they stand', async () => {
    const task = newTask({
      title: 'Write\u0000 it',
      notes: 'half a pair \ud800',
      project_id: 'p\u0000',
    });
    const plan = await planFor(task);
    expect(plan.plan_title).toBe('Write it');
    expect((await it.get(`${PLANS}?task_id=%00`)).body['items']).toEqual([]);
    const steps = [{ title: 'a\u0000\udfff', estimated_minutes: 15 }];
    const edited = await it.patch(`${PLANS}/${plan.plan_id}/steps`, { version: 1, steps });
    expect(edited.body).toMatchObject({ version: 2, sop: { steps: [{ title: 'a\ufffd' }] } });
  });

  test('a task due today is still planned', async () => {
    expect((await planFor(newTask({ due: '2026-11-23' }))).status).toBe('ready');
  });

  test('unknown ids, cursors and tokens', async () => {
    expect((await it.get(`${PLANS}/plan_00000000000000000000000000`)).status).toBe(404);
    expect((await it.get(`${PLANS}/plan_00000000000000000000000000/versions`)).status).toBe(404);
    expect((await it.get(`${PLANS}/nonsense`)).status).toBe(422);
    expect((await it.get(`${PLANS}?cursor=nonsense`)).status).toBe(422);
    const other = await fetch(it.url + PLANS, { headers: { authorization: 'Bearer wrong' } });
    expect(other.status).toBe(401);
  });
});

test('lists filter and page through all plans without a gap', async () => {
  const ids: string[] = [];
  for (let i = 0; i < 5; i += 1)
    ids.push((await planFor(newTask({ client_id: 'lister' }))).plan_id);
  const seen: string[] = [];
  let cursor: string | null = null;
  do {
    const more = cursor === null ? '' : `&cursor=${cursor}`;
    const page = await it.get(`${PLANS}?client_id=lister&limit=2${more}`);
    seen.push(...(page.body['items'] as Plan[]).map((plan) => plan.plan_id));
    cursor = page.body['next_cursor'] as string | null;
  } while (cursor !== null);
  expect(seen.toSorted()).toEqual(ids.toSorted());
  const by_task = await it.get(`${PLANS}?task_id=task-${count}&status=ready`);
  expect(by_task.body['items']).toMatchObject([{ plan_id: ids[4] }]);
  await it.patch(`${PLANS}/${ids[4]}`, { status: 'cancelled' });
  const live = (await it.get(`${PLANS}?client_id=lister&live=true`)).body['items'] as Plan[];
  expect(live.map((plan) => plan.plan_id).toSorted()).toEqual(ids.slice(0, 4).toSorted());
});

test('a list leaves the words of the steps to the plan itself, and tells on demand how long each takes', async () => {
  const plan = await planFor(newTask({ client_id: 'brief' }));
  const { sop, ...rest } = plan;
  const listed = { ...rest, progress: { closed_steps: 0, actual_minutes: 0 } };
  const { body } = await it.get(`${PLANS}?client_id=brief`);
  expect(body['items']).toEqual([listed]);
  const steps = sop.steps.map(({ step_id, range_minutes }) => ({ step_id, range_minutes }));
  const with_steps = await it.get(`${PLANS}?client_id=brief&steps=true`);
  expect(with_steps.body['items']).toEqual([{ ...listed, steps }]);
});

test('the OpenAPI document names every route, and health says what is off', async () => {
  const document = await it.get('/openapi.json');
  expect(document.status).toBe(200);
  expect(Object.keys(document.body['paths'] as object)).toEqual(
    expect.arrayContaining([
      PLAN,
      PLANS,
      '/api/v1/planner/tasks/poll',
      '/api/v1/planner/estimates',
    ]),
  );
  const health = await it.get('/health');
  expect(health.body).toMatchObject({
    status: 'pass',
    mode: 'NORMAL',
    checks: {
      model: { status: 'off' },
      coda: { status: 'pass' },
      'memory-gateway': { status: 'pass' },
    },
  });
});

describe('grants', () => {
  test('the planner cannot change or delete history, nor read what others own', async () => {
    const db = it.database.openAs('planner');
    for (const text of [
      'delete from planner.plans',
      'delete from planner.plan_versions',
      `update planner.plan_versions set reason = 'x'`,
      `update planner.prompt_templates set template = 'x'`,
      'truncate planner.execution_runs',
      `update planner.task_values set amount = 0`,
      'delete from planner.prompt_decisions',
      'select 1 from core.audit_event',
      'select detail from core.model_calls',
      `update core.model_calls set cost_usd = 0`,
      'update core.control_flags set kill_switch = false',
    ]) {
      await expect(db.query(text), text).rejects.toThrow(/permission denied/);
    }
  });

  test('history refuses even its owner', async () => {
    await expect(it.database.admin.query('delete from planner.plan_versions')).rejects.toThrow(
      'history',
    );
  });

  test('the observer reads the two views and nothing else', async () => {
    const db = it.database.openAs('observer');
    await db.query('select plan_id, completed_at from planner.stats_plans');
    await db.query('select execution_run_id from planner.stats_execution_runs');
    await expect(db.query('select 1 from planner.plans')).rejects.toThrow('permission denied');
  });
});
