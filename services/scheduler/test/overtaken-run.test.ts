/** What changes while a run waits for its turn: it is decided by what is true when it is stored. */
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { must } from '@almanac/shared/lang/assert';
import { type Harness, startHarness } from './harness.ts';

let h: Harness;
let other: pg.Client;
beforeAll(async () => {
  h = await startHarness({ env: { SYNC_CRON: '0 0 1 1 *' } });
  other = new pg.Client(h.db.urlFor('scheduler'));
  await other.connect();
});
afterAll(async () => {
  await other.end();
  await h.close();
});

test('a task waits for no task that another request calls by the same id', async () => {
  const task = (task_id: string) => ({ task_id, title: task_id, duration_minutes: 60 });
  const window = { from: '2026-12-14T00:00:00Z', to: '2026-12-19T00:00:00Z' };
  const first = await h.schedule({ tasks: [task('a')], window });
  const old = must(first.body.blocks[0], 'the block of another request');
  const { body } = await h.schedule({ tasks: [task('a'), { ...task('b'), depends_on: ['a'] }] });
  expect(body.unscheduled).toEqual([]);
  expect(body.blocks.map(({ title }) => title)).toEqual(['a', 'b']);
  expect(body.blocks.every(({ end }) => end < old.start)).toBe(true);
});
