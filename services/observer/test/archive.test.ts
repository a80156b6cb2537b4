import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Database } from '@almanac/shared/pg/database';
import { createTestDatabase, type TestDatabase } from '@almanac/shared/testing/database';
import { archiveFinished } from '../src/db/archive.ts';

let test_db: TestDatabase;
let observer: Database;
beforeAll(async () => {
  test_db = await createTestDatabase();
  observer = test_db.openAs('observer');
  await test_db.admin.query(`select planner_queue.create_queue('work', '{"policy":"standard"}')`);
});
afterAll(async () => {
  await test_db.drop();
});

async function job(state: string, days: number, data = '{"plan_id": "plan_1"}'): Promise<void> {
  await test_db.admin.query(
    `insert into planner_queue.job (name, data, state, created_on, start_after, completed_on)
     values ('work', $1, $2::planner_queue.job_state, now() - make_interval(days => $3),
             now() - make_interval(days => $3),
             case when $2 in ('completed', 'cancelled', 'failed') then now() - make_interval(days => $3) end)`,
    [data, state, days],
  );
}

async function rows<Row>(text: string): Promise<Row[]> {
  return (await test_db.admin.query<Row>(text)).rows;
}

const left = () =>
  rows<{ state: string }>('select state::text from planner_queue.job order by created_on desc');

test('only what ended more than 30 days ago moves, its words stay behind, and a repeat moves nothing', async () => {
  for (const state of ['completed', 'cancelled', 'failed']) {
    await job(state, 29);
    await job(state, 31);
  }
  for (const state of ['created', 'retry', 'active']) await job(state, 300);
  for (const days of [31, 31, 32]) await job('completed', days, '{}');
  const moved = await archiveFinished(observer, 100);
  expect(moved.find(({ place }) => place === 'planner_queue')).toMatchObject({ moved: 6 });
  expect((await left()).map(({ state }) => state).toSorted()).toEqual(
    ['completed', 'cancelled', 'failed', 'created', 'retry', 'active'].toSorted(),
  );
  const kept = await rows<{ state: string; data_sha256: string }>(
    `select state, data_sha256 from archive.jobs where service = 'planner' order by state`,
  );
  expect(kept.map(({ state }) => state)).toEqual(['cancelled', 'completed', 'failed']);
  expect(kept[0]?.data_sha256).toMatch(/^[0-9a-f]{64}$/);
  expect(await rows('select runs from archive.timer_runs order by runs')).toEqual([
    { runs: 1 },
    { runs: 2 },
  ]);
  expect((await archiveFinished(observer, 100)).every((row) => row.moved === 0)).toBe(true);
});

test('a run that ends in the middle leaves each row in one place, and the next goes on', async () => {
  const before = (await rows('select 1 from archive.jobs')).length;
  for (let at = 0; at < 5; at += 1) await job('completed', 40 + at);
  const killed = observer.transaction(async (tx) => {
    await archiveFinished(tx, 2);
    throw new Error('killed here');
  });
  await expect(killed).rejects.toThrow('killed here');
  expect((await rows('select 1 from archive.jobs')).length).toBe(before);
  await archiveFinished(observer, 2);
  expect((await rows('select 1 from archive.jobs')).length).toBe(before + 2);
  await Promise.all([archiveFinished(observer, 2), archiveFinished(observer, 2)]);
  while ((await archiveFinished(observer, 2)).some(({ moved }) => moved > 0));
  expect((await rows('select 1 from archive.jobs')).length).toBe(before + 5);
});

test('answers for repeats move after 30 days without their text; unanswered keys stay', async () => {
  const { admin } = test_db;
  const key = (name: string, days: number | null) =>
    admin.query(
      `insert into core.idempotency_keys (actor, route, key, body_hash, status, body, locked_until, completed_at)
       values ('n8n', 'POST /x', $1, 'h', case when $2::int is null then null else 201 end, 'said in confidence',
               now(), now() - make_interval(days => $2::int))`,
      [name, days],
    );
  await key('old', 31);
  await key('young', 29);
  await key('unanswered', null);
  await archiveFinished(observer, 100);
  expect(await rows('select key from core.idempotency_keys order by key')).toEqual([
    { key: 'unanswered' },
    { key: 'young' },
  ]);
  const archived = await rows<object>('select * from archive.idempotency_keys');
  expect(archived).toMatchObject([{ key: 'old', status: 201 }]);
  expect(JSON.stringify(archived)).not.toContain('confidence');
});

test.each([
  'delete from planner_queue.job',
  'delete from core.idempotency_keys',
  'select * from archive.jobs',
  `insert into archive.timer_runs values ('x', 'x', now(), 'x', 1)`,
  'select * from planner_queue.job',
  'set role almanac_maintenance',
])('the observer itself may not %s', async (text) => {
  await expect(observer.query(text)).rejects.toThrow(/permission denied/);
});

test.each(['planner', 'scheduler', 'memory-gateway', 'action-gateway', 'console'])(
  'the %s may not archive',
  async (service) => {
    const db = test_db.openAs(service);
    await expect(db.query('select * from core.archive_finished(1)')).rejects.toThrow(
      /permission denied/,
    );
  },
);

test('the role of the archive reaches no history', async () => {
  const { admin } = test_db;
  const { rows: granted } = await admin.query<{ what: string }>(
    `select n.nspname || '.' || c.relname as what from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where c.relkind in ('r', 'p') and n.nspname not like 'pg_%' and n.nspname not like '%_queue'
        and has_table_privilege('almanac_maintenance', c.oid, 'delete') order by 1`,
  );
  expect(granted).toEqual([{ what: 'core.idempotency_keys' }]);
  await expect(admin.query('delete from archive.jobs')).rejects.toThrow(/history/);
  await expect(admin.query(`update archive.jobs set state = 'x'`)).rejects.toThrow(/history/);
});
