import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Database } from '@almanac/shared/pg/database';
import { createTestDatabase, type TestDatabase } from '@almanac/shared/testing/database';
import '../src/app.ts';

let test_db: TestDatabase;
let observer: Database;
beforeAll(async () => {
  test_db = await createTestDatabase();
  observer = test_db.openAs('observer');
});
afterAll(async () => {
  await test_db.drop();
});

test.each([
  'planner.stats_plans',
  'planner.stats_execution_runs',
  'planner.stats_sprints',
  'planner.stats_polls',
  'planner.stats_steps',
  'scheduler.stats_blocks',
  'scheduler.stats_connections',
  'scheduler.stats_plan_runs',
  'actions.stats_actions',
  'actions.stats_ends',
  'actions.stats_executions',
  'actions.stats_dead_letters',
  'core.stats_model_calls',
  'core.stats_queues',
])('reads %s', async (view) => {
  await expect(observer.query(`select count(*) from ${view}`)).resolves.toBeDefined();
});

test.each([
  'select * from planner.plans',
  'select * from planner.execution_runs',
  'select * from planner.sprints',
  'select * from scheduler.blocks',
  'select * from scheduler.calendar_connections',
  'select * from actions.actions',
  'select * from actions.action_events',
  'select * from actions.executions',
  'select * from core.model_calls',
  'select * from planner.polls',
  'select * from planner_queue.job',
  'select * from memory.memories',
  'delete from scheduler.stats_blocks',
  `update scheduler.stats_blocks set title = 'x'`,
  `update planner.stats_plans set plan_title = 'x'`,
  'delete from planner.stats_execution_runs',
  'delete from observer.reflections',
  'delete from observer.incidents',
  'delete from observer.posts',
  'delete from observer.proposals',
  `update observer.proposals set request = '{}'`,
  'delete from observer.digests',
  `update observer.digests set bullets = '[]'`,
  `update observer.reflection_versions set narrative_markdown = 'x'`,
  'truncate observer.reflections cascade',
  'update core.control_flags set kill_switch = false',
  'select * from core.audit_event',
])('may not %s', async (text) => {
  await expect(observer.query(text)).rejects.toThrow(/permission denied|cannot delete from view/);
});

test('history refuses even the owner', async () => {
  const { admin } = test_db;
  await expect(admin.query('delete from observer.reflections')).rejects.toThrow(/history/);
  await expect(
    admin.query(`update observer.reflection_versions set worded_by = 'model'`),
  ).rejects.toThrow(/history/);
});
