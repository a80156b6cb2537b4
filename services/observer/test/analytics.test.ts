import { afterAll, beforeAll, expect, test } from 'vitest';
import { analyticsReply, askReply } from '@almanac/shared/contracts/analytics';
import { startHarness, type Harness } from './harness.ts';
import { seedBlock, seedRun } from './seed.ts';

let h: Harness;
beforeAll(async () => {
  h = await startHarness();
  const { admin } = h.test_db;
  const block = {
    start_at: '2026-11-20T08:00:00Z',
    end_at: '2026-11-20T09:00:00Z',
    status: 'done',
  };
  await seedBlock(admin, { ...block, title: 'A', client_id: 'kestrel', actual_minutes: 75 });
  await seedBlock(admin, { ...block, title: 'B', status: 'skipped' });
  // Midnight of the 24th in Berlin: after "today".
  const after = { start_at: '2026-11-23T23:00:00Z', end_at: '2026-11-23T23:30:00Z' };
  await seedBlock(admin, { ...block, ...after, title: 'C' });
  for (let day = 10; day < 20; day += 1) {
    const completed_at = `2026-11-${day}T10:00:00Z`;
    const minutes = { estimated_minutes: 60, actual_minutes: 90 };
    await seedRun(admin, {
      ...minutes,
      billable: true,
      completed_at,
      kind: 'deep',
      sprint_id: 's-1',
    });
  }
  await admin.query(
    `insert into planner.sprints (sprint_id, title, starts_on, ends_on, planned_billable_minutes, read_at)
     values ('s-1', 'Sprint one', '2026-11-12', '2026-11-17', 800, now())`,
  );
  const incident = { type: 'workflow.failed', severity: 'SEV2', title: 'It failed', detail: '' };
  await h.send('POST', '/api/v1/observer/incidents', { body: incident });
  await h.send('POST', '/api/v1/observer/incidents', { body: incident });
});
afterAll(async () => {
  await h.stop();
});

async function run(fn: string, params: Record<string, unknown> = {}) {
  const { status, body } = await h.send('POST', `/api/v1/observer/analytics/${fn}`, {
    body: params,
  });
  expect(status).toBe(200);
  return analyticsReply.parse(body);
}

test.each([
  [
    'hours_by_client',
    {},
    2,
    [
      [null, 60, 0, 1],
      ['kestrel', 60, 75, 1],
    ],
  ],
  ['hours_by_client', { group: 'kind' }, 2, [['deep', 120, 75, 2]]],
  ['hours_by_client', { from: '2026-11-01', to: '2026-11-19' }, 0, []],
  ['estimate_drift', {}, 10, [['kind', 'deep', 10, 50, 50, 50, 'yes']]],
  ['estimate_drift', { of: 'workflow' }, 10, []],
  ['sprint_hours', {}, 10, [['Sprint one', 800, 0, 900, 10]]],
  ['incidents_by_type', {}, 1, [['workflow.failed', 'SEV2', 1, 2, 1]]],
  ['incidents_by_type', { severity: 'SEV0' }, 0, []],
])('%s of %j rests on %i records and counts them', async (fn, params, n, rows) => {
  const reply = await run(fn, params);
  expect(reply).toMatchObject({ n, rows, as_of: '2026-11-23T17:00:00.000Z' });
  for (const row of reply.rows) expect(row).toHaveLength(reply.columns.length);
});

test.each([[{}], [{ sprint_id: 's-1' }], [{ sprint_id: 'sprint ONE' }]])(
  'sprint_burn of %j is the sprint day by day, its plan spread over its working days',
  async (params) => {
    expect(await run('sprint_burn', params)).toMatchObject({
      n: 10,
      from: '2026-11-12',
      to: '2026-11-17',
      rows: [
        ['2026-11-12', 200, 270],
        ['2026-11-13', 400, 360],
        ['2026-11-14', 400, 450],
        ['2026-11-15', 400, 540],
        ['2026-11-16', 600, 630],
        ['2026-11-17', 800, 720],
      ],
    });
  },
);

test('a sprint that nobody knows has no days', async () => {
  expect(await run('sprint_burn', { sprint_id: 's-2' })).toMatchObject({ n: 0, rows: [] });
});

test('a token that may not see all clients is answered about none of these numbers', async () => {
  const token = await h.test_db.token('n8n', 'orchestrator');
  const { status } = await h.send('POST', '/api/v1/observer/analytics/hours_by_client', {
    token,
    body: {},
  });
  expect(status).toBe(403);
});

test.each([
  ['hours_by_client', { group: 'secret' }],
  ['hours_by_client', { from: '2026-11-20', to: '2026-11-01' }],
  ['hours_by_client', { from: '2020-01-01', to: '2026-11-01' }],
  ['sprint_burn', { sql: 'select 1' }],
])('%s refuses %j with 422', async (fn, params) => {
  const { status } = await h.send('POST', `/api/v1/observer/analytics/${fn}`, { body: params });
  expect(status).toBe(422);
});

test('a function that is not on the list is 404', async () => {
  const { status } = await h.send('POST', '/api/v1/observer/analytics/drop_table', { body: {} });
  expect(status).toBe(404);
});

test('what ask reads can be run as it stands', async () => {
  const question = 'How many hours did I work per client last week?';
  const { status, body } = await h.send('POST', '/api/v1/observer/ask', { body: { question } });
  expect(status).toBe(200);
  const read = askReply.parse(body);
  expect(read).toMatchObject({
    fn: 'hours_by_client',
    params: { from: '2026-11-16', to: '2026-11-22' },
  });
  expect((await run(String(read.fn), read.params)).rows).toEqual([
    [null, 60, 0, 1],
    ['kestrel', 60, 75, 1],
  ]);
  expect(read).toMatchObject({ read_by: 'words', degraded: [] });
});
