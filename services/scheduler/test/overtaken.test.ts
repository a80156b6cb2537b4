/** What a sync holds in its hands may be older than what stands by now; it is never mistaken for an edit of the person. */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { configFromEnv } from '@almanac/shared/config/config-from-env';
import type { Block, ScheduleReply } from '@almanac/shared/contracts/scheduler';
import type { RunningService } from '@almanac/shared/http/run-service';
import { must } from '@almanac/shared/lang/assert';
import { waitFor } from '@almanac/shared/testing/wait-for';
import { schedulerEnv } from '../src/config.ts';
import { startScheduler } from '../src/start.ts';
import { type Harness, hoursOf, later, planOf, startHarness } from './harness.ts';

let h: Harness;
let second: RunningService;
beforeAll(async () => {
  const env = { SYNC_CRON: '0 0 1 1 *', GOOGLE_TIMEOUT_MS: '20000', SCHEDULE_WAIT_MS: '300' };
  h = await startHarness({ env });
  await waitFor(
    'connected',
    async () => (await h.call('GET', '/oauth/status')).body['last_sync_at'],
  );
  second = await startScheduler(configFromEnv(schedulerEnv, h.env));
});
afterEach(() => h.control.clearFaults());
afterAll(async () => {
  await second.stop();
  await h.close();
});

const syncAt = async (url: string) => {
  const response = await fetch(`${url}/api/v1/scheduler/sync`, {
    method: 'POST',
    headers: { authorization: `Bearer ${h.person}` },
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
};
const stored = async (block_id: string) => {
  const { body } = await h.call<{ items: Block[] }>('GET', '/api/v1/scheduler/blocks');
  return must(
    body.items.find((block) => block.block_id === block_id),
    'the block',
  );
};

async function appliedBlock() {
  const plan = planOf([60], { task_id: null });
  h.around.plans.set(plan.plan_id, plan);
  const { body } = await h.schedule({ plan_id: plan.plan_id });
  const run = await waitFor('applied', async () => {
    const now = (await h.call<ScheduleReply>('GET', `/api/v1/scheduler/runs/${body.run_id}`)).body;
    return now.status === 'applied' ? now : undefined;
  });
  await syncAt(h.url);
  const block = must(run.blocks[0], 'a block');
  return { plan, block, event_id: must(block.calendar_event_id, 'an event') };
}

/** The first list of a calendar from now on is made, and comes when the faults are cleared. */
async function lateList(calendar_id: string): Promise<() => Promise<unknown>> {
  await h.control.setFault({
    provider: 'google',
    kind: 'late',
    times: 1,
    match: { method: 'GET', path_includes: `/calendars/${calendar_id}/events` },
  });
  const after = (await h.control.journal('google')).at(-1)?.seq ?? 0;
  return () =>
    waitFor('the list is made', async () => {
      const entries = await h.control.journal('google', after);
      return entries.some(({ fault, did }) => fault === 'late' && did === 200);
    });
}

test('a walk that a later one overtook, in another process, takes nothing in: the last edit counts', async () => {
  const { block, event_id } = await appliedBlock();
  const calendar_id = await h.calendarId();
  const [first, last] = [later(block, 24 * 60), later(block, 48 * 60)];
  await h.google.changeEvent(event_id, hoursOf(first), calendar_id);
  const made = await lateList(calendar_id);
  const overtaken = syncAt(h.url);
  await made();
  await h.google.changeEvent(event_id, hoursOf(last), calendar_id);
  expect((await syncAt(second.url)).body).toMatchObject({ moved: 1 });
  await h.control.clearFaults();
  expect(await overtaken).toMatchObject({ status: 200, body: { moved: 0 } });
  expect(await stored(block.block_id)).toMatchObject({ ...last, version: 2 });
  expect((await syncAt(h.url)).body).toMatchObject({ seen: 0, moved: 0 });
});

test('a list that was made before our own write is no edit of the person, and is read again', async () => {
  const { plan, block, event_id } = await appliedBlock();
  const calendar_id = await h.calendarId();
  h.around.decide = 'hold';
  const steps = plan.sop.steps.map((step) => ({ ...step, estimated_minutes: 90 }));
  h.around.plans.set(plan.plan_id, { ...plan, version: 2, sop: { ...plan.sop, steps } });
  const { body } = await h.schedule({ plan_id: plan.plan_id });
  const action = await waitFor('the action', () =>
    h.around.actions.find((one) => one['idempotency_key'] === body.run_id),
  );
  h.around.decide = 'authorized';
  const before = await stored(block.block_id);
  await h.google.changeEvent(event_id, { location: 'Room 5' }, calendar_id);
  const made = await lateList(calendar_id);
  const waiting = syncAt(second.url);
  await made();
  const [event] = (await h.google.events()).filter((one) => one.event.id === event_id);
  await h.db.admin.query('update scheduler.blocks set etag = $2 where block_id = $1', [
    block.block_id,
    event?.event.etag,
  ]);
  const done = await h.around.execute(h.around.grant(String(action['action_id'])));
  expect(done.body).toMatchObject({ status: 'applied' });
  await h.control.clearFaults();
  expect((await waiting).body).toMatchObject({ seen: 1, moved: 0 });
  const now = await stored(block.block_id);
  expect([now.pinned, now.version]).toEqual([false, before.version]);
  expect(Date.parse(now.end) - Date.parse(now.start)).toBe(90 * 60_000);
  expect((await syncAt(h.url)).body).toMatchObject({ seen: 1, moved: 0, deleted: 0 });
});

test('a reading of another’s calendar that is older than what was stored is thrown away', async () => {
  const time = (hour: string) => ({
    start: { dateTime: `2026-11-26T${hour}:00:00Z` },
    end: { dateTime: `2026-11-26T${hour}:30:00Z` },
  });
  const [seeded] = await h.google.seedEvents([{ summary: 'Review', ...time('09') }]);
  const made = await lateList('primary');
  const overtaken = syncAt(h.url);
  await made();
  await h.google.changeEvent(must(seeded, 'an event').id, time('15'));
  await syncAt(second.url);
  await h.control.clearFaults();
  expect((await overtaken).status).toBe(200);
  const { rows } = await h.db.admin.query<{ start_at: string }>(
    `select start_at::text from scheduler.calendar_events where title = 'Review'`,
  );
  expect(rows.map(({ start_at }) => Date.parse(start_at))).toEqual([
    Date.parse('2026-11-26T15:00:00Z'),
  ]);
});
