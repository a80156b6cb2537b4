import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Task } from '@almanac/shared/contracts/planner';
import type { Health } from '@almanac/shared/contracts/health';
import { waitFor } from '@almanac/shared/testing/wait-for';
import { plannerUnderTest, type PlannerUnderTest } from './planner-under-test.ts';

let it: PlannerUnderTest;
beforeAll(async () => {
  it = await plannerUnderTest();
});
afterAll(() => it.stop());
beforeEach(async () => {
  await it.sandbox.reset();
  await it.database.admin.query('delete from planner.coda_mark');
});
const POLL = '/api/v1/planner/tasks/poll';
const TASKS = 'grid-tasks';
let count = 0;

function newId(): string {
  count += 1;
  return `coda-${count}`;
}

async function poll() {
  const reply = await it.post(POLL);
  expect(reply.status).toBe(200);
  return reply.body as {
    tasks: Task[];
    rejected: { row_id: string; reason: string }[];
    mark: string;
  };
}

/** What the workflow does with a polled task. */
async function planAndSchedule(task: Task): Promise<string> {
  const plan = await it.post('/api/v1/planner/plan', { task });
  const plan_id = String(plan.body['plan_id']);
  await it.patch(`/api/v1/planner/plans/${plan_id}`, { status: 'scheduled' });
  return plan_id;
}

test('a new row is found until its plan is scheduled, then the mark passes it', async () => {
  const task_id = newId();
  const row = { task_id, title: 'Write report', estimated_hours: 3, due: '2026-12-01', notes: '' };
  const { updated_at } = await it.sandbox.coda.addRow(TASKS, row);
  const first = await poll();
  expect(first.tasks).toEqual([
    { task_id, title: 'Write report', estimated_hours: 3, due: '2026-12-01' },
  ]);
  expect(first.mark).toBeNull();
  await it.post('/api/v1/planner/plan', { task: first.tasks[0] });
  expect((await poll()).tasks, 'planned, but not scheduled').toHaveLength(1);
  await planAndSchedule(first.tasks[0] as Task);
  expect(await poll()).toEqual({ tasks: [], rejected: [], mark: updated_at });
});

test('the echo of our own write is dropped, a change by the person is found', async () => {
  const task_id = newId();
  const row = await it.sandbox.coda.addRow(TASKS, { task_id, title: 'Write report' });
  const plan_id = await planAndSchedule((await poll()).tasks[0] as Task);
  await it.sandbox.coda.changeRow(TASKS, row.id, {
    almanac_status: 'scheduled',
    almanac_plan_id: plan_id,
  });
  expect((await poll()).tasks).toEqual([]);
  await it.sandbox.coda.changeRow(TASKS, row.id, { title: 'Write the long report' });
  const [changed] = (await poll()).tasks;
  expect(changed?.title).toBe('Write the long report');
  const revised = await it.post('/api/v1/planner/plan', { task: changed });
  expect(revised.body).toMatchObject({ plan_id, version: 2, status: 'ready' });
});

describe('a row that the person set done', () => {
  const statusOf = async (plan_id: string) =>
    (await it.get(`/api/v1/planner/plans/${plan_id}`)).body['status'];
  const told = (task_id: string, count: number) =>
    waitFor('the scheduler', () => {
      const words = it.memory.words.filter((word) => word['task_id'] === task_id);
      return words.length === count && words;
    });

  test('completes its plan and is told to the scheduler once; set back, that is told too', async () => {
    const task_id = newId();
    const row = await it.sandbox.coda.addRow(TASKS, { task_id, title: 'Write report' });
    const plan_id = await planAndSchedule((await poll()).tasks[0] as Task);
    it.memory.down = true;
    await it.sandbox.coda.changeRow(TASKS, row.id, { status: 'Done' });
    expect((await poll()).tasks).toEqual([]);
    expect(await statusOf(plan_id)).toBe('completed');
    await Promise.all([poll(), poll()]);
    it.memory.down = false;
    expect(await told(task_id, 1)).toEqual([{ task_id, outcome: 'done', revision: 1 }]);
    await it.sandbox.coda.changeRow(TASKS, row.id, { status: 'Doing' });
    await poll();
    expect(await statusOf(plan_id)).toBe('in_progress');
    const words = await told(task_id, 2);
    expect(words[1]).toEqual({ task_id, outcome: 'open', revision: 2 });
  });

  test('is not planned, and what Almanac itself writes is never taken for it', async () => {
    const [finished, ours] = [newId(), newId()];
    await it.sandbox.coda.addRow(TASKS, { task_id: finished, title: 'Old', status: 'erledigt' });
    const row = await it.sandbox.coda.addRow(TASKS, { task_id: ours, title: 'Write report' });
    const { tasks } = await poll();
    expect(tasks.map((task) => task.task_id)).toEqual([ours]);
    const plan_id = await planAndSchedule(tasks[0] as Task);
    await it.sandbox.coda.changeRow(TASKS, row.id, { almanac_status: 'Done' });
    await poll();
    expect(await statusOf(plan_id)).toBe('scheduled');
    await told(finished, 1);
    expect(it.memory.words.filter((word) => word['task_id'] === ours)).toEqual([]);
  });
});

test('rows over several pages are read to the end, bad rows are named, blank ones are not', async () => {
  const values = Array.from({ length: 203 }, (_, i) => ({ task_id: newId(), title: `Task ${i}` }));
  for (const row of values) await it.sandbox.coda.addRow(TASKS, row);
  await it.sandbox.coda.addRow(TASKS, { title: 'no id' });
  await it.sandbox.coda.addRow(TASKS, { task_id: newId(), title: 'bad', estimated_hours: 'a lot' });
  await it.sandbox.coda.addRow(TASKS, {});
  const { tasks, rejected } = await poll();
  expect(tasks.map((task) => task.title)).toEqual(values.slice(0, 200).map((row) => row.title));
  expect(rejected.map((one) => one.reason)).toEqual([
    'task_id is missing',
    expect.stringContaining('estimated_hours'),
  ]);
});

test('Coda that is down is 503 and said by health; once it is back nothing was missed', async () => {
  await it.sandbox.coda.addRow(TASKS, { task_id: newId(), title: 'Write report' });
  for (const fault of [{ kind: 'status', status: 500 }, { kind: 'nonsense' }] as const) {
    await it.sandbox.setFault({ provider: 'coda', times: 1, ...fault });
    const reply = await it.post(POLL);
    expect([reply.status, reply.body['code']]).toEqual([503, 'provider_down']);
    expect(Number(reply.headers.get('retry-after'))).toBeGreaterThanOrEqual(6);
  }
  expect((await it.get('/health')).body).toMatchObject({ status: 'warn', degraded: ['coda'] });
  expect((await poll()).tasks).toHaveLength(1);
  expect((await it.get('/health')).body).toMatchObject({ status: 'pass', degraded: [] });
});

const told = (event_type: string) =>
  it.memory.received.map(({ body }) => body).filter((one) => one['event_type'] === event_type);
const health = async (calls: Pick<PlannerUnderTest, 'get'> = it) =>
  (await calls.get('/health')).body as unknown as Health;

test.each([
  [401, 'credential_refused'],
  [403, 'right_missing'],
])(
  'a token that Coda answers with %i is the operator’s to mend: 503 %s, told once, until it works again',
  async (status, code) => {
    it.memory.received = [];
    await it.sandbox.setFault({ provider: 'coda', kind: 'status', status });
    const { url } = await it.start();
    for (const calls of [it, it, it.callsTo(url)]) {
      const reply = await calls.post(POLL);
      expect([reply.status, reply.body['code']]).toEqual([503, code]);
      expect(reply.body['detail']).toContain('our token');
      expect(reply.headers.get('retry-after')).not.toBeNull();
    }
    // Also the process that was started since knows it, and says how to mend it.
    for (const calls of [it, it.callsTo(url)]) {
      const { checks, degraded } = await health(calls);
      expect(degraded).toEqual(['coda']);
      expect(checks?.['coda']?.detail).toContain('CODA_API_TOKEN');
    }
    const [event] = await waitFor('the event', () => {
      const events = told('provider.refused');
      return events.length > 0 && events;
    });
    expect(event?.['payload']).toMatchObject({ provider: 'coda', service: 'planner' });
    expect(JSON.stringify(event)).not.toContain('sandbox-coda-token');
    await it.sandbox.clearFaults();
    await poll();
    await waitFor('the other event', () => told('provider.accepted').length > 0);
    expect((await health()).status).toBe('pass');
    expect(told('provider.refused')).toHaveLength(1);
  },
);

test('each poll leaves when it was, also one that finds nothing', async () => {
  const last = async (): Promise<string | undefined> => {
    const { admin } = it.database;
    const { rows } = await admin.query<{ at: string }>('select polled_at as at from planner.polls');
    return rows[0]?.at;
  };
  await poll();
  const first = await last();
  expect(first).toBeDefined();
  await poll();
  expect(Date.parse((await last()) ?? '')).toBeGreaterThanOrEqual(Date.parse(first ?? ''));
});

test('without Coda the poll says that it is off, and health is not degraded', async () => {
  const { url } = await it.start({ CODA_API_TOKEN: '' });
  const other = it.callsTo(url);
  const reply = await other.post(POLL);
  expect([reply.status, reply.body['code']]).toEqual([422, 'coda_off']);
  expect((await other.get('/health')).body).toMatchObject({ checks: { coda: { status: 'off' } } });
});

test('where Coda is off no table is missed, until one is read again', async () => {
  const missed = async (): Promise<number | undefined> => {
    const { rows } = await it.database.admin.query<{ n: number }>(
      'select count(*)::int as n from planner.stats_polls',
    );
    return rows[0]?.n;
  };
  await poll();
  expect(await missed()).toBe(1);
  await it.start({ CODA_API_TOKEN: '' });
  expect(await missed()).toBe(0);
  await poll();
  expect(await missed()).toBe(1);
});
