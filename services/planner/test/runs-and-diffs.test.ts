/** How long work took, sprints, what finished plans say about new ones, and what a version changed. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PlanDiff, RevisedPlan } from '@almanac/shared/contracts/plan-diff';
import {
  plan as planSchema,
  type ExecutionRun,
  type Plan,
} from '@almanac/shared/contracts/planner';
import { waitFor } from '@almanac/shared/testing/wait-for';
import { plannerUnderTest, recalled, type PlannerUnderTest } from './planner-under-test.ts';

let it: PlannerUnderTest;
let count = 0;
const PLANS = '/api/v1/planner/plans';
const RUNS = '/api/v1/planner/execution-runs';

beforeAll(async () => {
  it = await plannerUnderTest({ CODA_SPRINTS_TABLE_ID: 'grid-sprints' });
});
afterAll(() => it.stop());

async function newPlan(task: Record<string, unknown> = {}): Promise<Plan> {
  count += 1;
  const wanted = { task_id: `r-${count}`, title: 'Report', notes: '1. Read brief\n2. Write text' };
  const reply = await it.post('/api/v1/planner/plan', { task: { ...wanted, ...task } });
  expect([reply.status, reply.body]).toEqual([201, expect.anything()]);
  return planSchema.parse(reply.body);
}

async function done({ plan_id, sop }: Plan, actual_minutes: number): Promise<void> {
  for (const { step_id } of sop.steps) {
    const path = `${PLANS}/${plan_id}/steps/${step_id}/outcome`;
    expect((await it.post(path, { status: 'done', actual_minutes })).status).toBe(201);
  }
}

async function listed(query: string): Promise<ExecutionRun[]> {
  return (await it.get(`${RUNS}?${query}`)).body['items'] as ExecutionRun[];
}

describe('execution runs', () => {
  const links = { project_id: 'proj', sprint_id: 'sprint-48', billable: true, client_id: 'acme' };

  test('of a step take from the plan what is not said, count once, and are told', async () => {
    const plan = await newPlan(links);
    const { step_id, estimated_minutes } = plan.sop.steps[0] ?? { step_id: '' };
    const body = { run_type: 'step', plan_id: plan.plan_id, step_id, actual_minutes: 50 };
    const both = await Promise.all([it.post(RUNS, body), it.post(RUNS, body)]);
    expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 409]);
    const run = both.find(({ status }) => status === 201)?.body;
    expect(run).toMatchObject({
      ...links,
      estimated_minutes,
      title: 'Read brief',
      task_id: plan.task_id,
      outcome: 'done',
    });
    const event = await waitFor('the event', () =>
      it.memory.received.find(({ body: sent }) => sent['event_type'] === 'execution_run.recorded'),
    );
    expect(event.body).toMatchObject({
      client_id: 'acme',
      payload: { execution_run_id: run?.['execution_run_id'], billable: true },
    });
    // The person's word about the step replaces what was told of it.
    const path = `${PLANS}/${plan.plan_id}/steps/${step_id}/outcome`;
    await it.post(path, { status: 'done', actual_minutes: 70 });
    const runs = await listed(`plan_id=${plan.plan_id}`);
    expect(runs.map(({ actual_minutes, sprint_id }) => [actual_minutes, sprint_id])).toEqual([
      [70, 'sprint-48'],
    ]);
  });

  test('are found by each of their links, page by page', async () => {
    for (let i = 1; i <= 5; i += 1) {
      const run = {
        run_type: 'process_template',
        process_template_id: 'tpl-a',
        project_id: 'proj-a',
        task_id: `t-${i % 2}`,
        estimated_minutes: 60,
        actual_minutes: i,
        completed_at: `2026-11-2${i - 1}T08:00:00Z`,
      };
      const reply = await it.post(RUNS, run);
      expect([i, reply.status]).toEqual([i, i <= 4 ? 201 : 422]);
    }
    for (const [query, n] of [
      ['process_template_id=tpl-a', 4],
      ['project_id=proj-a&task_id=t-1', 2],
      ['project_id=proj-a&run_type=step', 0],
    ] as const) {
      expect([query, (await listed(query)).length]).toEqual([query, n]);
    }
    const seen: number[] = [];
    let cursor = '';
    do {
      const { body } = await it.get(`${RUNS}?process_template_id=tpl-a&limit=3${cursor}`);
      const page = body as unknown as { items: ExecutionRun[]; next_cursor: string | null };
      seen.push(...page.items.map(({ actual_minutes }) => actual_minutes));
      cursor = page.next_cursor === null ? '' : `&cursor=${page.next_cursor}`;
    } while (cursor !== '');
    expect(seen).toEqual([4, 3, 2, 1]);
    expect((await it.get(`${RUNS}?run_type=week`)).status).toBe(422);
    expect((await it.get(`${RUNS}?cursor=nonsense`)).status).toBe(422);
  });

  test.each([
    ['a step that is not named', { run_type: 'step', estimated_minutes: 5 }],
    ['work nobody estimated', { run_type: 'task', task_id: 't' }],
    [
      'the future',
      { run_type: 'task', estimated_minutes: 5, completed_at: '2026-12-24T08:00:00Z' },
    ],
    ['minutes below nothing', { run_type: 'task', estimated_minutes: 5, actual_minutes: -1 }],
  ])('%s is refused', async (_name, run) => {
    expect((await it.post(RUNS, { actual_minutes: 5, ...run })).status).toBe(422);
  });
});

test('sprints are read with the poll, and the views tell what of them was planned and done', async () => {
  await it.sandbox.coda.addRow('grid-sprints', { sprint_id: '', title: 'just begun' });
  await it.post('/api/v1/planner/tasks/poll');
  const plan = await newPlan({ sprint_id: 'sprint-x', estimated_hours: 2, billable: true });
  await done(plan, 40);
  const { admin } = it.database;
  const sprints = await admin.query(
    `select sprint_id, title, planned_billable_minutes, plans, plans_billable_minutes
       from planner.stats_sprints where sprint_id in ('sprint-48', 'sprint-x') order by sprint_id`,
  );
  expect(sprints.rows).toMatchObject([
    { sprint_id: 'sprint-48', title: 'Week 48', planned_billable_minutes: 1440 },
    {
      sprint_id: 'sprint-x',
      title: null,
      planned_billable_minutes: null,
      plans: 1,
      plans_billable_minutes: 120,
    },
  ]);
  const steps = await admin.query(
    `select title, kind, sprint_id, outcome, actual_minutes from planner.stats_steps
      where plan_id = $1 order by step_order`,
    [plan.plan_id],
  );
  expect(steps.rows).toMatchObject([
    { title: 'Read brief', sprint_id: 'sprint-x', outcome: 'done', actual_minutes: 40 },
    { title: 'Write text', outcome: 'done', actual_minutes: 40 },
  ]);
  const runs = await admin.query(
    `select sum(actual_minutes)::int as minutes from planner.stats_execution_runs
      where sprint_id = 'sprint-x' and billable`,
  );
  expect(runs.rows).toEqual([{ minutes: 80 }]);
});

test('a sprint table that cannot be read costs the poll nothing', async () => {
  const match = { path_includes: 'grid-sprints' };
  await it.sandbox.setFault({ provider: 'coda', kind: 'status', status: 503, match });
  expect((await it.post('/api/v1/planner/tasks/poll')).status).toBe(200);
  await it.sandbox.clearFaults();
});

test('where nobody says how long work takes, the same work that memory recalls does; what was used is told from what was recalled', async () => {
  const past = await newPlan({
    title: 'Quarterly numbers for the board',
    client_id: 'acme',
    notes: '',
  });
  await done(past, 80);
  const other = recalled('preference', 'Write before noon');
  const memory: Record<string, unknown> = {
    ...recalled('plan', 'Plan: Quarterly numbers for the board'),
    source: { type: 'plan', ref: past.plan_id },
  };
  const foreign: Record<string, unknown> = {
    ...recalled('fact', 'Pays late'),
    client_id: 'borealis',
  };
  it.memory.items = [
    memory,
    other,
    foreign,
    { ...recalled('fact', 'Wants PDF'), client_id: 'acme', authority: 'canonical' },
  ];
  const task = { title: 'Quarterly numbers for the board', client_id: 'acme', notes: '' };
  const plan = await newPlan(task);
  it.memory.items = [];
  const minutes = past.sop.steps.length * 80;
  expect(plan.totals.estimated_minutes).toBe(Math.ceil(minutes / 15) * 15);
  expect(plan.sop.assumptions.join(' ')).toContain(
    'is what "Quarterly numbers for the board" took',
  );
  expect(plan.provenance).toMatchObject({
    source: 'template',
    used_memories: [memory['memory_id']],
    similar_plans: [past.plan_id],
    note: expect.stringContaining('2 memories were recalled but not used'),
  });
  expect(plan.provenance.memories).toHaveLength(3);
  expect(plan.provenance.memories).not.toContain(foreign['memory_id']);
});

describe('what a version changed', () => {
  test('is in the answer of a revision, in the list of versions, and between any two', async () => {
    const plan = await newPlan();
    const path = `${PLANS}/${plan.plan_id}`;
    const key = { 'idempotency-key': 'revise-1' };
    const revised = await it.post(
      `${path}/revise`,
      { feedback: 'add step Call Ana (45 min)' },
      key,
    );
    const { diff } = revised.body as unknown as RevisedPlan;
    expect(diff).toMatchObject({ from_version: 1, to_version: 2, removed: [], changed: [] });
    expect(diff.added).toMatchObject([{ title: 'Call Ana', order: 3, estimated_minutes: 45 }]);
    const [first] = plan.sop.steps;
    const steps = [{ step_id: first?.step_id, title: 'Read the brief', estimated_minutes: 30 }];
    const edited = await it.patch(`${path}/steps`, { version: 2, steps });
    expect((edited.body as unknown as RevisedPlan).diff).toMatchObject({
      to_version: 3,
      removed: [{ title: 'Write text' }, { title: 'Call Ana' }],
      changed: [
        {
          step_id: first?.step_id,
          fields: expect.arrayContaining([
            { field: 'title', before: 'Read brief', after: 'Read the brief' },
          ]),
        },
      ],
    });
    const versions = (await it.get(`${path}/versions`)).body['items'] as {
      diff: PlanDiff | null;
    }[];
    expect(versions.map((one) => one.diff?.from_version)).toEqual([2, 1, undefined]);
    const newest = (await it.get(`${path}/diff`)).body as unknown as PlanDiff;
    expect(newest).toEqual(versions[0]?.diff);
    const whole = (await it.get(`${path}/diff?from=1&to=3`)).body as unknown as PlanDiff;
    expect([whole.added, whole.removed.length, whole.changed.length]).toEqual([[], 1, 1]);
    expect((await it.get(`${path}/diff?from=1&to=9`)).status).toBe(404);
    expect((await it.get(`${path}/diff?from=x`)).status).toBe(422);
  });

  test('is in the event, so that whoever reads it need not ask', async () => {
    const plan = await newPlan();
    await it.post(`${PLANS}/${plan.plan_id}/revise`, { feedback: 'drop step 1' });
    const event = await waitFor('the event', () =>
      it.memory.received.find(
        ({ body }) => body['dedupe_key'] === `plan.revised:${plan.plan_id}:2`,
      ),
    );
    expect(event.body['payload']).toMatchObject({
      changes: { from_version: 1, removed: [plan.sop.steps[0]?.step_id] },
    });
  });
});
