/** The canvas's tables over blocks and runs; every number below was counted by hand. Today is Monday, 23 November 2026, in Berlin. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { analyticsReply } from '@almanac/shared/contracts/analytics';
import { type Harness, startHarness } from './harness.ts';

let h: Harness;
const RUN = 'run_00000000000000000000000001';
const OLD_RUN = 'run_00000000000000000000000002';
let blocks = 0;

beforeAll(async () => {
  h = await startHarness({ connected: false, env: { SYNC_CRON: '0 0 1 1 *' } });
  const lacks = (step_id: string, title: string, reason: string) => ({ step_id, title, reason });
  await seedRun(OLD_RUN, '2026-11-12T09:00:00Z', [
    lacks('step-a', 'Write', 'Friday is full.'),
    lacks('step-b', 'Send', 'Friday is full.'),
  ]);
  await seedRun(RUN, '2026-11-20T09:00:00Z', [
    lacks('step-a', 'Write it', 'No room before its deadline.'),
    lacks('step-c', 'Call', 'No room before its deadline.'),
  ]);
  const deep = { kind: 'deep', client_id: 'kestrel' };
  // Thursday the 19th: 2 h planned, 90 min worked.
  const first = await seedBlock({
    ...deep,
    start: '2026-11-19T08:00Z',
    minutes: 120,
    status: 'done',
    actual: 90,
  });
  await seedBlock({ ...deep, start: '2026-11-19T12:00Z', minutes: 60, status: 'done' });
  const second = await seedBlock({
    ...deep,
    start: '2026-11-20T08:00Z',
    minutes: 90,
    status: 'skipped',
    step_id: 'step-b',
  });
  await seedBlock({
    kind: 'admin',
    client_id: null,
    start: '2026-11-20T10:00Z',
    minutes: 30,
    status: 'partial',
  });
  await seedBlock({
    kind: 'admin',
    client_id: null,
    start: '2026-11-20T23:30Z',
    minutes: 30,
    status: 'applied',
  });
  await seedBlock({ ...deep, start: '2026-11-20T13:00Z', minutes: 120, status: 'proposed' });
  await seedBlock({
    ...deep,
    start: '2026-09-01T08:00Z',
    minutes: 120,
    status: 'done',
    step_id: 'step-b',
  });
  await seedMove(first, 1, 'block.created', 'scheduler', '2026-11-18T08:00Z', '2026-11-19T10:00Z');
  await seedMove(first, 2, 'block.moved', 'person', '2026-11-18T09:00Z', '2026-11-19T08:00Z');
  await seedMove(first, 3, 'block.pinned', 'ana', '2026-11-18T10:00Z', '2026-11-19T08:00Z');
  await seedMove(first, 4, 'block.replanned', 'ana', '2026-11-18T11:00Z', '2026-11-19T09:00Z');
  await seedMove(second, 1, 'block.moved', 'ana', '2026-11-19T11:00Z', '2026-11-20T08:00Z');
  await seedMove(second, 2, 'block.moved', 'ana', '2026-11-19T12:00Z', '2026-11-20T09:00Z');
});
afterAll(() => h.close());

async function seedRun(run_id: string, at: string, unscheduled: object[]): Promise<void> {
  await h.db.admin.query(
    `insert into scheduler.scheduler_runs (run_id, kind, status, zone, request, result, requested_by, created_at, updated_at,
       plan_title, client_id)
     values ($1, 'schedule', 'applied', 'Europe/Berlin', '{}', $2, 'test', $3, $3, 'Relaunch', 'kestrel')`,
    [run_id, JSON.stringify({ unscheduled }), at],
  );
}

async function seedBlock(block: {
  kind: string;
  client_id: string | null;
  start: string;
  minutes: number;
  status: string;
  actual?: number;
  step_id?: string;
}): Promise<string> {
  blocks += 1;
  const block_id = `blk_0000000000000000000000000${blocks}`;
  const { kind, client_id, start, minutes, status, actual = null, step_id = null } = block;
  await h.db.admin.query(
    `insert into scheduler.blocks (block_id, run_id, client_id, step_id, title, kind, start_at, end_at, part, parts, why, status,
       actual_minutes, created_at, updated_at)
     values ($1, $2, $3, $4, 'x', $5, $6, $6::timestamptz + make_interval(mins => $7), 1, 1, 'test', $8, $9, now(), now())`,
    [block_id, RUN, client_id, step_id, kind, start, minutes, status, actual],
  );
  return block_id;
}

async function seedMove(
  block_id: string,
  version: number,
  ...[what, actor, at, start]: [string, string, string, string]
): Promise<void> {
  await h.db.admin.query(
    `insert into scheduler.block_history (block_id, version, at, actor, what, start_at, end_at, status, pinned)
     values ($1, $2, $3, $4, $5, $6, $6::timestamptz + interval '1 hour', 'applied', false)`,
    [block_id, version, at, actor, what, start],
  );
}

async function run(fn: string, params: Record<string, unknown> = {}) {
  const { status, body } = await h.call('POST', `/api/v1/scheduler/analytics/${fn}`, params);
  expect(status, JSON.stringify(body)).toBe(200);
  return analyticsReply.parse(body);
}

test.each([
  // done, partial, skipped, deleted, open
  [
    'block_outcomes',
    {},
    5,
    [
      ['deep', 2, 0, 1, 0, 0],
      ['admin', 0, 1, 0, 0, 1],
    ],
  ],
  [
    'block_outcomes',
    { group: 'client' },
    5,
    [
      ['kestrel', 2, 0, 1, 0, 0],
      [null, 0, 1, 0, 0, 1],
    ],
  ],
  [
    'block_outcomes',
    { group: 'day' },
    5,
    [
      ['2026-11-19', 2, 0, 0, 0, 0],
      ['2026-11-20', 0, 1, 1, 0, 0],
      // 00:30 in Berlin.
      ['2026-11-21', 0, 0, 0, 0, 1],
    ],
  ],
  ['block_outcomes', { client_id: 'acme' }, 0, []],
  // moves, earlier, later, blocks
  [
    'block_moves',
    {},
    4,
    [
      ['person', 2, 0, 1, 1],
      ['calendar', 1, 1, 0, 1],
      ['scheduler', 1, 0, 1, 1],
    ],
  ],
  ['block_moves', { by: 'calendar' }, 1, [['calendar', 1, 1, 0, 1]]],
  ['block_moves', { from: '2026-11-19', client_id: 'kestrel' }, 2, [['person', 2, 0, 1, 1]]],
  // planned, worked, blocks: an hour is no focus
  ['focus_hours', { group: 'week' }, 2, [['2026-W47', 210, 90, 2]]],
  [
    'focus_hours',
    {},
    2,
    [
      ['Monday', 0, 0, 0],
      ['Tuesday', 0, 0, 0],
      ['Wednesday', 0, 0, 0],
      ['Thursday', 120, 90, 1],
      ['Friday', 90, 0, 1],
      ['Saturday', 0, 0, 0],
      ['Sunday', 0, 0, 0],
    ],
  ],
  // What a later block did, has its place; what two runs say is told as the newer one does, since the older one.
  [
    'unscheduled_steps',
    {},
    2,
    [
      ['Write it', 'Relaunch', 'kestrel', 'No room before its deadline.', '2026-11-12'],
      ['Call', 'Relaunch', 'kestrel', 'No room before its deadline.', '2026-11-20'],
    ],
  ],
  [
    'unscheduled_steps',
    { older_than_days: '5', reason: 'ROOM' },
    1,
    [['Write it', 'Relaunch', 'kestrel', 'No room before its deadline.', '2026-11-12']],
  ],
  ['unscheduled_steps', { reason: 'Friday' }, 0, []],
])('%s of %j rests on %i records and counts them', async (fn, params, n, rows) => {
  const reply = await run(fn, params);
  expect(reply.rows).toEqual(rows);
  expect(reply.n).toBe(n);
  for (const row of reply.rows) expect(row).toHaveLength(reply.columns.length);
});

test.each([
  ['block_outcomes', { group: "day'; select 1" }, 422],
  ['block_outcomes', { from: '2020-01-01' }, 422],
  ['unscheduled_steps', { older_than_days: '0' }, 422],
  ['unscheduled_steps', { from: '2026-11-01' }, 422],
  ['drop_table', {}, 404],
])('%s of %j is answered with nothing but a refusal', async (fn, params, status) => {
  const answer = await h.call('POST', `/api/v1/scheduler/analytics/${fn}`, params);
  expect(answer.status).toBe(status);
});
