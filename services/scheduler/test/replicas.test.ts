/** Two schedulers on one database and one Google account: no block twice, no calendar twice. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { configFromEnv } from '@almanac/shared/config/config-from-env';
import type { Block, ScheduleReply } from '@almanac/shared/contracts/scheduler';
import type { RunningService } from '@almanac/shared/http/run-service';
import { must } from '@almanac/shared/lang/assert';
import { waitFor } from '@almanac/shared/testing/wait-for';
import { schedulerEnv } from '../src/config.ts';
import { startScheduler } from '../src/start.ts';
import { type Harness, hoursOf, later, overlaps, planOf, startHarness } from './harness.ts';

let h: Harness;
let second: RunningService;
beforeAll(async () => {
  h = await startHarness({ env: { SYNC_CRON: '0 0 1 1 *' } });
  second = await startScheduler(configFromEnv(schedulerEnv, h.env));
});
afterAll(async () => {
  await second.stop();
  await h.close();
});

test('many who need our calendar at once, at both, make one', async () => {
  const sync = (url: string): Promise<Response> =>
    fetch(`${url}/api/v1/scheduler/sync`, {
      method: 'POST',
      headers: { authorization: `Bearer ${h.person}` },
    });
  const everybody = () => Promise.all([h.url, second.url, h.url, second.url].map(sync));
  await everybody();
  // Both have their access now; with the calendar gone again they race for it alone.
  h.sandbox.google.calendars.delete(await h.calendarId());
  await h.db.admin.query(
    'update scheduler.calendar_connections set calendar_id = null, calendar_checked = false',
  );
  await h.control.clearJournal();
  expect((await everybody()).map(({ status }) => status)).toEqual([200, 200, 200, 200]);
  const made = (await h.control.journal('google')).filter(
    ({ method, path }) => method === 'POST' && path.endsWith('/calendars'),
  );
  expect(made).toHaveLength(1);
});

test('plans scheduled at both, each also twice, make each event once', async () => {
  const plans = Array.from({ length: 6 }, () => planOf([60, 60], { task_id: null }));
  for (const plan of plans) h.around.plans.set(plan.plan_id, plan);
  const ask = async (url: string, plan_id: string): Promise<ScheduleReply> => {
    const response = await fetch(`${url}/api/v1/scheduler/schedule`, {
      method: 'POST',
      headers: { authorization: `Bearer ${h.person}`, 'content-type': 'application/json' },
      body: JSON.stringify({
        plan_id,
        preferences: { split: { min_minutes: 60, max_minutes: 120 } },
      }),
    });
    return (await response.json()) as ScheduleReply;
  };
  const asked = plans.flatMap(({ plan_id }) => [ask(h.url, plan_id), ask(second.url, plan_id)]);
  const runs = new Set((await Promise.all(asked)).map(({ run_id }) => run_id));
  expect(runs.size).toBe(plans.length);
  await waitFor('all are applied', async () => {
    const { rows } = await h.db.admin.query<{ open: number }>(
      `select count(*) as open from scheduler.scheduler_runs where status <> 'applied'`,
    );
    return rows[0]?.open === 0;
  });
  const events = await h.blocksInGoogle();
  expect(events).toHaveLength(12);
  expect(overlaps(events)).toBe(false);
  expect(h.around.actions).toHaveLength(plans.length);
});

test('schedules, reschedules and a move racing at both never book a time twice, and lose nothing', async () => {
  const call = async <T>(url: string, path: string, body: object): Promise<T> => {
    const response = await fetch(`${url}/api/v1/scheduler/${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${h.person}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return (await response.json()) as T;
  };
  const standing = await h.call<{ items: Block[] }>('GET', '/api/v1/scheduler/blocks');
  const [first, second_block] = standing.body.items;
  for (const block of [first, second_block]) {
    await h.google.seedEvents([{ summary: 'Racing', ...hoursOf(must(block, 'a block')) }]);
  }
  const plans = Array.from({ length: 3 }, () => planOf([60, 60], { task_id: null }));
  for (const plan of plans) h.around.plans.set(plan.plan_id, plan);
  const last = must(standing.body.items.at(-1), 'a block');
  const to = { ...later(last, 8 * 24 * 60), version: last.version };
  const urls = [h.url, second.url];
  await Promise.all([
    ...urls.map((url) => call(url, 'reschedule', { reason: 'new_meeting' })),
    ...plans.flatMap(({ plan_id }) => urls.map((url) => call(url, 'schedule', { plan_id }))),
    call(second.url, `blocks/${last.block_id}/move`, to),
    ...urls.map((url) => call(url, 'reschedule', { reason: 'moved_meeting' })),
  ]);
  await waitFor('all are applied', async () => {
    const { rows } = await h.db.admin.query<{ open: number }>(
      `select count(*)::int as open from scheduler.scheduler_runs where status in ('applying', 'awaiting_approval')`,
    );
    return rows[0]?.open === 0;
  });
  const blocks = await h.call<{ items: Block[] }>('GET', '/api/v1/scheduler/blocks');
  const events = await h.blocksInGoogle();
  expect(events.map(({ id, start }) => `${id} ${start}`).toSorted()).toEqual(
    blocks.body.items.map((b) => `${b.calendar_event_id} ${Date.parse(b.start)}`).toSorted(),
  );
  const racing = [first, second_block].map((block) => ({
    start: Date.parse(must(block, 'a block').start),
    end: Date.parse(must(block, 'a block').end),
  }));
  expect(overlaps([...events, ...racing])).toBe(false);
});
