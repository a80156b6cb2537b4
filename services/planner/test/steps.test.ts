import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { listOf } from '@almanac/shared/contracts/common';
import {
  listedPlan,
  plan as planSchema,
  stepOutcome,
  type Plan,
} from '@almanac/shared/contracts/planner';
import { waitFor } from '@almanac/shared/testing/wait-for';
import { plannerUnderTest, type PlannerUnderTest } from './planner-under-test.ts';

let it: PlannerUnderTest;
beforeAll(async () => {
  it = await plannerUnderTest();
});
afterAll(() => it.stop());
const PLANS = '/api/v1/planner/plans';
let count = 0;

async function newPlan(): Promise<Plan> {
  count += 1;
  const notes = '1. Read brief\n2. Write text';
  const task = {
    task_id: `s-${count}`,
    title: 'Report',
    notes,
    estimated_hours: 2,
    billable: true,
  };
  const reply = await it.post('/api/v1/planner/plan', { task });
  expect(reply.status).toBe(201);
  return planSchema.parse(reply.body);
}

function outcome(plan: Plan, step: number, body: Record<string, unknown>) {
  const { step_id } = plan.sop.steps[step] ?? { step_id: '' };
  return it.post(`${PLANS}/${plan.plan_id}/steps/${step_id}/outcome`, body);
}

async function statusOf(plan: Plan): Promise<unknown> {
  return (await it.get(`${PLANS}/${plan.plan_id}`)).body['status'];
}

describe('status', () => {
  test('only allowed transitions happen; the same status again is no error', async () => {
    const path = `${PLANS}/${(await newPlan()).plan_id}`;
    expect((await it.patch(path, { status: 'scheduled', version: 1 })).body['status']).toBe(
      'scheduled',
    );
    expect((await it.patch(path, { status: 'scheduled' })).status).toBe(200);
    const draft = await it.patch(path, { status: 'draft' });
    expect([draft.status, draft.body['code']]).toEqual([409, 'status_conflict']);
    const old = await it.patch(path, { status: 'completed', version: 7 });
    expect([old.status, old.body['code']]).toEqual([409, 'version_conflict']);
    expect((await it.patch(path, { status: 'cancelled' })).status).toBe(200);
    expect((await it.patch(path, { status: 'ready' })).status).toBe(409);
    expect((await it.patch(path, { status: 'done' })).status).toBe(422);
  });
});

describe('outcomes', () => {
  test('a done step begins the plan, the last one completes it; events and memories follow', async () => {
    const plan = await newPlan();
    const first = await outcome(plan, 0, { status: 'done', actual_minutes: 90 });
    expect(first.status).toBe(201);
    expect(first.body).toMatchObject({
      plan: { status: 'in_progress' },
      execution_run: {
        run_type: 'step',
        actual_minutes: 90,
        estimated_minutes: plan.sop.steps[0]?.estimated_minutes,
        billable: true,
        step_id: plan.sop.steps[0]?.step_id,
      },
    });
    const last = await outcome(plan, 1, { status: 'skipped' });
    expect(last.body).toMatchObject({ plan: { status: 'completed' }, execution_run: null });
    await waitFor('event and memories', () => {
      const received = it.memory.received.map(({ body }) => body);
      const done = received.some(
        (body) => body['dedupe_key'] === `plan.completed:${plan.plan_id}:1`,
      );
      const outcomes = received.filter((body) => {
        return (
          body['kind'] === 'task_outcome' && JSON.stringify(body['source']).includes(plan.plan_id)
        );
      });
      return done && outcomes.length === 2;
    });
  });

  test('the same outcome again is recorded once', async () => {
    const plan = await newPlan();
    const replies = await Promise.all(
      Array.from({ length: 5 }, () => outcome(plan, 0, { status: 'done', actual_minutes: 30 })),
    );
    expect(new Set(replies.map((reply) => JSON.stringify(reply.body['execution_run']))).size).toBe(
      1,
    );
    const runs = await it.get(`/api/v1/planner/execution-runs?task_id=${plan.task_id}`);
    expect(runs.body['items']).toHaveLength(1);
  });

  test('a list of plans tells how far each is, and a plan what is said of its steps now', async () => {
    const [plan, other] = [await newPlan(), await newPlan()];
    await outcome(plan, 0, { status: 'partial', actual_minutes: 20 });
    await outcome(plan, 0, { status: 'done', actual_minutes: 75 });
    await outcome(plan, 1, { status: 'skipped' });
    await outcome(plan, 1, { status: 'moved' });
    await outcome(other, 1, { status: 'partial', actual_minutes: 15 });
    const { body } = await it.get(`${PLANS}?limit=200`);
    const { items } = listOf(listedPlan).parse(body);
    const progressOf = ({ plan_id }: Plan) =>
      items.find((one) => one.plan_id === plan_id)?.progress;
    expect(progressOf(other)).toEqual({ closed_steps: 0, actual_minutes: 15 });
    expect(progressOf(plan)).toEqual({ closed_steps: 2, actual_minutes: 75 });
    const said = await it.get(`${PLANS}/${plan.plan_id}/outcomes`);
    const [first, second] = plan.sop.steps.map(({ step_id }) => step_id);
    const known = listOf(stepOutcome).parse(said.body).items;
    const words = new Map(known.map((one) => [one.step_id, [one.status, one.actual_minutes]]));
    expect([known.length, words.get(first ?? ''), words.get(second ?? '')]).toEqual([
      2,
      ['done', 75],
      ['skipped', null],
    ]);
    expect((await it.get(`${PLANS}/plan_${'0'.repeat(26)}/outcomes`)).status).toBe(404);
  });

  test('partly and then wholly done counts once in what the observer reads', async () => {
    const plan = await newPlan();
    await outcome(plan, 0, { status: 'partial', actual_minutes: 20 });
    const view = () =>
      it.database.admin.query<{ actual_minutes: number }>(
        'select actual_minutes from planner.stats_execution_runs where plan_id = $1',
        [plan.plan_id],
      );
    expect((await view()).rows).toEqual([{ actual_minutes: 20 }]);
    await outcome(plan, 0, { status: 'done', actual_minutes: 75 });
    expect((await view()).rows).toEqual([{ actual_minutes: 75 }]);
    expect(await statusOf(plan)).toBe('in_progress');
  });

  test('a later, different word corrects: one run counts, the plan follows, and reports that come late change nothing', async () => {
    const plan = await newPlan();
    const runs = async () => {
      const { body } = await it.get(`/api/v1/planner/execution-runs?task_id=${plan.task_id}`);
      const items = body['items'] as { actual_minutes: number }[];
      return items.map((run) => run.actual_minutes).toSorted((a, b) => a - b);
    };
    await outcome(plan, 1, { status: 'done', actual_minutes: 45 });
    await outcome(plan, 0, { status: 'done', actual_minutes: 60, report: 2 });
    expect(await statusOf(plan)).toBe('completed');
    const corrected = await outcome(plan, 0, { status: 'partial', actual_minutes: 20, report: 4 });
    expect(corrected.body).toMatchObject({
      plan: { status: 'in_progress' },
      execution_run: { actual_minutes: 20 },
    });
    await outcome(plan, 0, { status: 'done', actual_minutes: 60, report: 3 });
    expect(await runs()).toEqual([20, 45]);
    await outcome(plan, 0, { status: 'open', report: 5 });
    expect([await runs(), await statusOf(plan)]).toEqual([[45], 'in_progress']);
    const again = { status: 'done', actual_minutes: 75, report: 6 };
    const replies = await Promise.all([outcome(plan, 0, again), outcome(plan, 0, again)]);
    expect(replies.map(({ body }) => body['execution_run'])).toEqual([
      expect.objectContaining({ actual_minutes: 75 }),
      expect.objectContaining({ actual_minutes: 75 }),
    ]);
    expect([await runs(), await statusOf(plan)]).toEqual([[45, 75], 'completed']);
    const view = 'select actual_minutes from planner.stats_execution_runs where plan_id = $1';
    const { rows } = await it.database.admin.query(`${view} order by 1`, [plan.plan_id]);
    expect(rows).toEqual([{ actual_minutes: 45 }, { actual_minutes: 75 }]);
  });

  test('work on a step that a revision took out still counts', async () => {
    const plan = await newPlan();
    await it.post(`${PLANS}/${plan.plan_id}/revise`, { feedback: 'drop step 1' });
    const late = await outcome(plan, 0, { status: 'done', actual_minutes: 50 });
    expect(late.body).toMatchObject({
      plan: { status: 'in_progress', version: 2 },
      execution_run: { title: 'Read brief', actual_minutes: 50 },
    });
    const last = await outcome(plan, 1, { status: 'done' });
    expect(last.body).toMatchObject({ plan: { status: 'completed' } });
  });

  test('a moved step changes neither status nor history of times; unknown steps are 404', async () => {
    const plan = await newPlan();
    const moved = await outcome(plan, 0, { status: 'moved' });
    expect(moved.body).toMatchObject({ plan: { status: 'ready' }, execution_run: null });
    const other = `${PLANS}/${plan.plan_id}/steps/step_00000000000000000000000000/outcome`;
    expect((await it.post(other, { status: 'done' })).status).toBe(404);
    expect((await outcome(plan, 0, { status: 'done', actual_minutes: -5 })).status).toBe(422);
  });
});

describe('edited steps', () => {
  test('become the next version, wanting a schedule again; who edits an old version gets 409', async () => {
    const plan = await newPlan();
    const path = `${PLANS}/${plan.plan_id}`;
    await it.patch(path, { status: 'scheduled' });
    const [a, b] = plan.sop.steps;
    const steps = [
      { step_id: b?.step_id, title: 'Write text', estimated_minutes: 90 },
      { title: 'Send it', estimated_minutes: 15, depends_on: [b?.step_id] },
    ];
    const edited = await it.patch(`${path}/steps`, { version: 1, steps });
    expect(edited.status).toBe(200);
    expect(edited.body).toMatchObject({
      version: 2,
      status: 'ready',
      totals: { steps: 2, estimated_minutes: 105 },
      sop: { steps: [{ step_id: b?.step_id, depends_on: [] }, { kind: 'admin' }] },
    });
    expect((await it.patch(`${path}/steps`, { version: 1, steps })).status).toBe(409);
    const gone = [{ step_id: a?.step_id, title: 'x', estimated_minutes: 30 }];
    expect((await it.patch(`${path}/steps`, { version: 2, steps: gone })).status).toBe(422);
    const tiny = [{ title: 'x', estimated_minutes: 5 }];
    expect((await it.patch(`${path}/steps`, { version: 2, steps: tiny })).status).toBe(422);
  });
});

describe('revisions without a model', () => {
  test('follow the few rules, keep step ids, and a repeated key makes one version', async () => {
    const plan = await newPlan();
    const path = `${PLANS}/${plan.plan_id}/revise`;
    const key = { 'idempotency-key': 'revise-1' };
    const first = await it.post(path, { feedback: 'add step Call Anna (30 min)' }, key);
    expect(first.body).toMatchObject({ version: 2, totals: { estimated_minutes: 150 } });
    expect((first.body as Plan).sop.steps[0]?.step_id).toBe(plan.sop.steps[0]?.step_id);
    // As after a crash between the commit and the keeping of the answer.
    await it.database.admin.query(`delete from core.idempotency_keys where key = 'revise-1'`);
    const again = await it.post(path, { feedback: 'add step Call Anna (30 min)' }, key);
    expect(again.body['version']).toBe(2);
  });

  test('say what they understand, and leave finished plans alone', async () => {
    const plan = await newPlan();
    const path = `${PLANS}/${plan.plan_id}`;
    const refused = await it.post(`${path}/revise`, { feedback: 'make it nicer' });
    expect([refused.status, refused.body['code']]).toEqual([422, 'feedback_not_understood']);
    expect(refused.body['detail']).toContain('Without a model only these are understood');
    await it.patch(path, { status: 'cancelled' });
    expect((await it.post(`${path}/revise`, { feedback: 'drop step 1' })).status).toBe(409);
  });
});

describe('execution runs and estimates', () => {
  const RUNS = '/api/v1/planner/execution-runs';
  const run = (more: Record<string, unknown>) => ({
    run_type: 'process_template',
    estimated_minutes: 60,
    actual_minutes: 60,
    ...more,
  });

  test('a repeated key records one run; unknown plans and impossible times are refused', async () => {
    const key = { 'idempotency-key': 'run-1' };
    const body = run({ project_id: 'p1', title: 'Monthly close' });
    const first = await it.post(RUNS, body, key);
    expect((await it.post(RUNS, body, key)).body).toEqual(first.body);
    expect((await it.get(`${RUNS}?project_id=p1`)).body['items']).toEqual([first.body]);
    const unknown = run({ plan_id: 'plan_00000000000000000000000000' });
    expect((await it.post(RUNS, unknown)).status).toBe(422);
    const backwards = run({
      started_at: '2026-11-23T10:00:00Z',
      completed_at: '2026-11-23T09:00:00Z',
    });
    expect((await it.post(RUNS, backwards)).status).toBe(422);
    expect((await it.post(RUNS, run({ actual_minutes: 1.5 }))).status).toBe(422);
  });

  test('estimates are quantiles with their n, and null without runs', async () => {
    for (const actual_minutes of [60, 60, 60, 60, 120]) {
      await it.post(
        RUNS,
        run({ kind: 'wait', workflow_id: 'w1', title: 'Zebra audit', actual_minutes }),
      );
    }
    const of = async (query: string) => (await it.get(`/api/v1/planner/estimates?${query}`)).body;
    expect(await of('kind=wait')).toMatchObject({
      n: 5,
      ratio: { p50: 1, p80: 1.2 },
      suggested: { p50: 1, n: 5, source: 'work of the kind wait' },
    });
    expect(await of('words=zebra%20%26!%20)unknown')).toMatchObject({ n: 5 });
    expect(await of('workflow_id=nobody')).toMatchObject({
      n: 0,
      ratio: null,
      actual_minutes: null,
    });
    expect((await it.get('/api/v1/planner/estimates?kind=fast')).status).toBe(422);
  });
});

test('while everything is stopped, plan, revise and poll answer 423; reads, outcomes and cancelling stay open', async () => {
  const plan = await newPlan();
  const set = (killed: boolean) =>
    it.database.admin.query('update core.control_flags set kill_switch = $1', [killed]);
  await set(true);
  try {
    const refused = [
      await it.post('/api/v1/planner/plan', { intent: 'Something new' }),
      await it.post(`${PLANS}/${plan.plan_id}/revise`, { feedback: 'drop step 1' }),
      await it.post('/api/v1/planner/tasks/poll'),
    ];
    for (const reply of refused) {
      expect([reply.status, reply.body['code']]).toEqual([423, 'kill_switch_engaged']);
    }
    expect(await statusOf(plan)).toBe('ready');
    expect((await outcome(plan, 0, { status: 'partial' })).status).toBe(201);
    const stopped = await it.patch(`${PLANS}/${plan.plan_id}`, { status: 'cancelled' });
    expect(stopped.status).toBe(200);
  } finally {
    await set(false);
  }
});
