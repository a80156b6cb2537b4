import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { plan as planSchema, type Plan } from '@almanac/shared/contracts/planner';
import { waitFor } from '@almanac/shared/testing/wait-for';
import type { ScriptedAnswer } from '../../../scripts/sandbox/model-state.ts';
import { plannerUnderTest, recalled, type PlannerUnderTest } from './planner-under-test.ts';

let it: PlannerUnderTest;
let withModel: Pick<PlannerUnderTest, 'post' | 'patch' | 'get'>;
const PLAN = '/api/v1/planner/plan';
let count = 0;

beforeAll(async () => {
  it = await plannerUnderTest();
  await startWithModel();
});
afterAll(() => it.stop());
beforeEach(async () => {
  await it.sandbox.model.clear();
  await it.sandbox.clearJournal();
  it.memory.items = [];
});

async function startWithModel(): Promise<void> {
  const { url } = await it.start({ OPENROUTER_API_KEY: 'a-model-key', MODEL: 'test/model' });
  withModel = it.callsTo(url);
}

function answer(more: Record<string, unknown> = {}): ScriptedAnswer {
  const step = (key: string, title: string, minutes: number, ...depends_on: string[]) => ({
    key,
    title,
    description: 'How',
    estimated_minutes: minutes,
    depends_on,
    kind: 'deep',
    acceptance: 'It exists',
  });
  return {
    content: {
      summary: 'By the model',
      steps: [step('s1', 'Read the brief', 60), step('s2', 'Write it', 120, 's1')],
      assumptions: [],
      risks: [],
      deliverables: ['A text'],
      ...more,
    },
  };
}

async function planned(task: Record<string, unknown> = {}): Promise<Plan> {
  count += 1;
  const reply = await withModel.post(PLAN, {
    task: { task_id: `m-${count}`, title: 'Write the report', estimated_hours: 3, ...task },
  });
  expect(reply.status).toBe(201);
  return planSchema.parse(reply.body);
}

test('a good answer becomes the plan, with model, prompt version, cost and memories in its provenance', async () => {
  it.memory.items = [recalled('preference', 'Write before noon')];
  await it.sandbox.model.script({ ...answer(), cost: 0.0125 });
  const plan = await planned();
  expect(plan.sop.steps.map((step) => step.title)).toEqual(['Read the brief', 'Write it']);
  expect(plan.sop.steps[1]?.depends_on).toEqual([plan.sop.steps[0]?.step_id]);
  expect(plan.provenance).toMatchObject({
    source: 'model',
    model: 'test/model',
    prompt: { name: 'sop_generator', version: 2 },
    memories: [it.memory.items[0]?.['memory_id']],
    cost: { amount: '0.01250000', currency: 'USD' },
  });
  const { rows } = await it.database.admin.query(
    'select purpose, outcome, prompt_name, cost_usd from core.model_calls where task_id = $1',
    [plan.task_id],
  );
  expect(rows).toEqual([
    { purpose: 'plan', outcome: 'ok', prompt_name: 'sop_generator', cost_usd: '0.01250000' },
  ]);
});

test('a due date that only the words name is given to the model, and the plan says how it was read', async () => {
  await it.sandbox.model.script(answer());
  const plan = await planned({ title: 'Write the report until next Friday' });
  expect(plan).toMatchObject({ due: '2026-12-04T22:59:59.000Z', provenance: { source: 'model' } });
  expect(plan.sop.assumptions[0]).toBe(
    'Due Friday, 4 December was read from "until next Friday", as the one of next week.',
  );
});

test('20 identical requests at once ask the model once', async () => {
  await it.sandbox.model.script({ ...answer(), delay_ms: 100 });
  const task = { task_id: 'm-crowd', title: 'Write the report', estimated_hours: 3 };
  const replies = await Promise.all(
    Array.from({ length: 20 }, () => withModel.post(PLAN, { task })),
  );
  expect(new Set(replies.map((reply) => JSON.stringify(reply.body))).size).toBe(1);
  expect(await it.sandbox.journal('model')).toHaveLength(1);
});

test('an answer that does not fit is asked for once more', async () => {
  await it.sandbox.model.script({ content: { summary: 'no steps' } }, answer());
  expect((await planned()).provenance.source).toBe('model');
});

const step = {
  key: 'a',
  title: 'Write it',
  description: '',
  estimated_minutes: 90,
  kind: 'deep',
  acceptance: 'x',
  depends_on: [] as string[],
};
const circle = answer({
  steps: [
    { ...step, depends_on: ['b'] },
    { ...step, key: 'b', depends_on: ['a'] },
  ],
});
const fourteen = answer({ steps: [{ ...step, estimated_minutes: 14 }] });
const many = (count: number): ScriptedAnswer =>
  answer({
    steps: Array.from({ length: count }, (_, i) => ({
      ...step,
      key: `k${i}`,
      estimated_minutes: 15,
    })),
  });
const german = answer({
  summary: 'Der Bericht für das Team und die Leitung wird in zwei Teilen geschrieben.',
  steps: [
    { ...step, title: 'Lies die Unterlagen und schreibe den Bericht', estimated_minutes: 180 },
  ],
});
const CUT = JSON.stringify(answer().content).slice(0, 120);

test.each<[string, ScriptedAnswer, string]>([
  ['a circle', circle, 'circle'],
  ['a step of 14 minutes', fourteen, 'estimated_minutes'],
  ['50 steps', many(50), 'steps'],
  ['another language', german, 'in German'],
  ['no JSON', { content: 'Sure! Here is your plan' }, 'not JSON'],
  ['half an answer', { content: CUT, finish_reason: 'length' }, 'not JSON'],
])(
  '%s is told to the model, whose second answer is the plan; it cost both',
  async (_, bad, told) => {
    await it.sandbox.model.script(
      { ...bad, cost: 0.25 },
      { ...answer(), cost: 0.5, when_includes: 'Answer again' },
    );
    const plan = await planned({ title: 'Write the report for the team' });
    expect(plan.provenance).toMatchObject({ source: 'model', cost: { amount: '0.75000000' } });
    const calls = await it.sandbox.journal('model');
    expect(calls).toHaveLength(2);
    expect(JSON.stringify(calls[1]?.body)).toContain(told);
    const { rows } = await it.database.admin.query(
      'select outcome, attempt, plan_id from core.model_calls where task_id = $1 order by attempt',
      [plan.task_id],
    );
    expect(rows).toEqual([
      { outcome: 'invalid', attempt: 1, plan_id: plan.plan_id },
      { outcome: 'ok', attempt: 2, plan_id: plan.plan_id },
    ]);
  },
);

test('a sum other than the estimate is brought to it, and the plan says so', async () => {
  await it.sandbox.model.script(answer({ steps: [step, { ...step, key: 'b' }] }));
  const plan = await planned({ estimated_hours: 6 });
  expect(plan.totals.estimated_minutes).toBe(360);
  expect(plan.sop.assumptions).toContain(
    "The model's steps took 180 minutes; they were scaled to the 360 minutes given.",
  );
});

test('a model that hangs, also in its second answer, takes no more time than it was given', async () => {
  await it.sandbox.model.script(circle, { hang: true });
  const started = performance.now();
  const plan = await planned();
  // The deadline of 700 ms, and room for a busy machine.
  expect(performance.now() - started).toBeLessThan(3000);
  expect(plan.provenance.source).toBe('template');
});

describe('whatever the model does, there is a plan, marked as template with the reason', () => {
  // A model that is silent or fails three times on end rests for 30 s, so the others stand between those.
  test.each<[string, ScriptedAnswer[], string]>([
    ['nonsense twice', [{ content: 'Sure! Here it is', times: 2 }], 'did not fit'],
    ['an error inside a 200', [{ error_in_200: { code: 502, message: 'upstream' } }], 'upstream'],
    ['a refusal', [{ refusal: 'I cannot' }], 'refused'],
    ['an empty answer', [{ content: '' }], 'empty'],
    ['an answer cut off', [{ content: CUT, finish_reason: 'length', times: 2 }], 'not JSON'],
    ['status 500', [{ http_status: 500, times: 4 }], '500'],
    ['steps in a circle', [circle, circle], 'circle'],
    ['silence', [{ hang: true, times: 4 }], 'abort'],
    ['a step of 14 minutes', [fourteen, fourteen], '>=15'],
    ['50 steps', [many(50), many(50)], 'steps'],
    ['more steps than fit the estimate', [many(20), many(20)], 'estimate does not fit'],
    ['another language than the task', [german, german], 'in German, the task in English'],
    ['a different fault each time', [circle, fourteen], '>=15'],
  ])('%s', async (_, answers, reason) => {
    await it.sandbox.model.script(...answers);
    const plan = await planned({ title: 'Write the report for the team' });
    expect(plan.provenance.source).toBe('template');
    expect(plan.provenance.note).toContain(reason);
    expect(plan.totals.estimated_minutes).toBe(180);
  });
});

test('feedback is followed by the model: a new version with the reason, the old one kept', async () => {
  await it.sandbox.model.script(answer(), answer({ summary: 'Revised' }));
  const first = await planned();
  const path = `/api/v1/planner/plans/${first.plan_id}`;
  const revised = await withModel.post(`${path}/revise`, { feedback: 'Make it friendlier' });
  expect(revised.status).toBe(201);
  expect(revised.body).toMatchObject({ version: 2, sop: { summary: 'Revised' } });
  expect((revised.body as Plan).sop.steps[0]?.step_id).toBe(first.sop.steps[0]?.step_id);
  const versions = (await withModel.get(`${path}/versions`)).body['items'];
  expect(versions).toMatchObject([
    { reason: 'feedback: Make it friendlier' },
    { reason: 'created' },
  ]);
});

test.each([
  ['401', { http_status: 401 }],
  ['402', { http_status: 402 }],
  ['403', { http_status: 403 }],
  ['401 inside an answer of 200', { error_in_200: { code: 401, message: 'User not found' } }],
])('a key that is refused with %s costs only the wording, and is told once', async (_, refusal) => {
  await startWithModel();
  it.memory.received = [];
  const told = (event_type: string) =>
    it.memory.received.filter(({ body }) => body['event_type'] === event_type);
  await it.sandbox.model.script(refusal as ScriptedAnswer, refusal as ScriptedAnswer);
  for (let i = 0; i < 2; i += 1) expect((await planned()).provenance.source).toBe('template');
  const { body } = await withModel.get('/health');
  expect(body).toMatchObject({ status: 'warn', mode: 'DEGRADED_AI', degraded: ['model'] });
  expect(JSON.stringify(body)).toContain('Check OPENROUTER_API_KEY');
  await waitFor('the event', () => told('provider.refused').length > 0);
  await it.sandbox.model.script(answer());
  expect((await planned()).provenance.source).toBe('model');
  await waitFor('the other event', () => told('provider.accepted').length > 0);
  expect(told('provider.refused')).toHaveLength(1);
  expect(JSON.stringify(it.memory.received)).not.toContain('a-model-key');
  expect((await withModel.get('/health')).body).toMatchObject({ status: 'pass' });
});

test('with garbage for every credential the planner starts and plans', async () => {
  await it.sandbox.setFault({ provider: 'coda', kind: 'status', status: 401 });
  await it.sandbox.setFault({ provider: 'model', kind: 'status', status: 401 });
  await startWithModel();
  expect((await planned()).provenance.source).toBe('template');
  expect((await withModel.post('/api/v1/planner/tasks/poll')).status).toBe(503);
  const { body } = await withModel.get('/health');
  expect(body['status']).toBe('warn');
  expect((body['degraded'] as string[]).toSorted()).toEqual(['coda', 'model']);
  await it.sandbox.clearFaults();
});
