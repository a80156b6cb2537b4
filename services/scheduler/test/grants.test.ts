import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Database } from '@almanac/shared/pg/database';
import { createTestDatabase, type TestDatabase } from '@almanac/shared/testing/database';
import '../src/app.ts';

let db: TestDatabase;
let scheduler: Database;
let observer: Database;
beforeAll(async () => {
  db = await createTestDatabase();
  scheduler = db.openAs('scheduler');
  observer = db.openAs('observer');
});
afterAll(() => db.drop());

test.each([
  'delete from scheduler.block_history',
  'update scheduler.block_history set what = $$x$$',
  'truncate scheduler.block_history',
  'delete from scheduler.blocks',
  'delete from scheduler.scheduler_runs',
  'update scheduler.preferences_history set version = 1',
  'delete from core.audit_event',
  'select 1 from core.audit_event',
  'update core.control_flags set kill_switch = false',
  'select 1 from planner.plans',
  'select 1 from actions.actions',
])('the role of the scheduler may not: %s', async (text) => {
  await expect(scheduler.query(text)).rejects.toThrow(/permission denied/);
});

test('history refuses even its owner', async () => {
  await expect(db.admin.query('delete from scheduler.block_history')).rejects.toThrow('history');
});

test('the observer reads the statistics and nothing else', async () => {
  expect((await observer.query('select block_id, moved from scheduler.stats_blocks')).rows).toEqual(
    [],
  );
  await expect(observer.query('select 1 from scheduler.blocks')).rejects.toThrow(
    'permission denied',
  );
  await expect(observer.query('select 1 from scheduler.calendar_connections')).rejects.toThrow(
    'permission denied',
  );
});

test('two planned blocks that overlap are refused by the database itself', async () => {
  const insert = `insert into scheduler.blocks (block_id, run_id, title, start_at, end_at, part, parts, why, status, created_at, updated_at)
    select $1, 'run_x', 'x', '2026-11-23T09:00Z', '2026-11-23T10:00Z', 1, 1, '', 'planned', now(), now()`;
  await db.admin.query(
    `insert into scheduler.scheduler_runs (run_id, kind, status, zone, request, result, requested_by, created_at, updated_at)
     values ('run_x', 'schedule', 'applied', 'UTC', '{}', '{}', 'test', now(), now())`,
  );
  await db.admin.query(insert, ['blk_1']);
  await expect(db.admin.query(insert, ['blk_2'])).rejects.toThrow('blocks_never_overlap');
});
