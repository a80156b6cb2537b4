import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Block, ScheduleReply } from '@almanac/shared/contracts/scheduler';
import { must } from '@almanac/shared/lang/assert';
import { waitFor } from '@almanac/shared/testing/wait-for';
import { type Harness, hoursOf, later, planOf, startHarness } from './harness.ts';

let h: Harness;
let run: ScheduleReply;
const plan = planOf([60, 60, 60, 60, 60]);

beforeAll(async () => {
  h = await startHarness({ env: { GOOGLE_PUSH: 'true' } });
  await waitFor('channels', async () => (await h.google.channels()).items.length >= 2);
  await h.google.setNotifications(false);
  h.around.plans.set(plan.plan_id, plan);
  run = (await h.schedule({ plan_id: plan.plan_id })).body;
  await sync();
});
afterAll(() => h.close());

async function sync(): Promise<Record<string, unknown>> {
  const { status, body } = await h.call('POST', '/api/v1/scheduler/sync');
  expect(status).toBe(200);
  return body;
}
const blockAt = (index: number): Block => must(run.blocks[index], 'a block');
const eventAt = (index: number): string => must(blockAt(index).calendar_event_id, 'an event');
const change = async (index: number, body: Parameters<Harness['google']['changeEvent']>[1]) =>
  h.google.changeEvent(eventAt(index), body, await h.calendarId());
const stored = async (index: number): Promise<Block> => {
  const { body } = await h.call<{ items: Block[] }>('GET', '/api/v1/scheduler/blocks');
  const { block_id } = blockAt(index);
  return must(
    body.items.find((one) => one.block_id === block_id),
    'the block',
  );
};
const newsOf = (index: number, status: string) =>
  h.around.news.filter((one) => one.block_id === blockAt(index).block_id && one.status === status);

test('our own writes come back as echoes and change nothing', async () => {
  expect(run.status).toBe('applied');
  expect(await sync()).toMatchObject({ full: false, moved: 0, deleted: 0, completed: 0 });
});

test('a moved block follows the person, is pinned, and is told once', async () => {
  const wish = later(blockAt(4), 7 * 24 * 60);
  await change(4, hoursOf(wish));
  expect(await sync()).toMatchObject({ moved: 1, seen: 1 });
  expect(await sync()).toMatchObject({ moved: 0, seen: 0 });
  const { start, end } = blockAt(4);
  expect(await stored(4)).toMatchObject({
    ...wish,
    pinned: true,
    version: 2,
    moved_from: { start, end },
  });
  await waitFor('the news', () => newsOf(4, 'moved').length === 1);
  expect(newsOf(4, 'moved')[0]).toMatchObject({
    ...wish,
    revision: 2,
    task_span: { start: blockAt(0).start, end: wish.end },
  });
  await waitFor('the event', () =>
    h.around.events.some(
      (e) => e.event_type === 'block.moved' && e.payload['moved_by'] === 'person',
    ),
  );
});

test('a moved block is never moved back by a later version of the plan', async () => {
  const before = await stored(4);
  h.around.plans.set(plan.plan_id, { ...plan, version: 2 });
  const { body } = await h.schedule({ plan_id: plan.plan_id });
  run = body;
  expect(await stored(4)).toMatchObject({ start: before.start, end: before.end, pinned: true });
});

test.each([
  [0, '✓ Step 1'],
  [1, '[x] Step 2'],
])(
  'block %i retitled "%s" is done, and the planner learns the outcome of its step',
  async (index, summary) => {
    await change(index, { summary });
    expect(await sync()).toMatchObject({ completed: 1, moved: 0 });
    expect(await sync()).toMatchObject({ completed: 0 });
    expect((await stored(index)).status).toBe('done');
    const step_id = must(blockAt(index).step_id, 'a step');
    const outcome = await waitFor('the outcome', () =>
      h.around.outcomes.find(({ path }) => path.includes(step_id)),
    );
    expect(outcome.body).toMatchObject({ status: 'done', actual_minutes: 60 });
    await waitFor('the news', () => newsOf(index, 'done').length === 1);
  },
);

test('a deleted block stays deleted, is told once, and its step shows as unscheduled', async () => {
  const block = blockAt(2);
  await h.google.deleteEvent(eventAt(2), await h.calendarId());
  expect(await sync()).toMatchObject({ deleted: 1 });
  expect(await sync()).toMatchObject({ deleted: 0 });
  const { body } = await h.call<ScheduleReply>('GET', `/api/v1/scheduler/runs/${run.run_id}`);
  expect(body.unscheduled).toEqual([expect.objectContaining({ step_id: block.step_id })]);
  h.around.plans.set(plan.plan_id, { ...plan, version: 3 });
  const again = await h.schedule({ plan_id: plan.plan_id });
  expect(again.body.blocks.map((one) => one.step_id)).not.toContain(block.step_id);
  expect(again.body.unscheduled).toEqual([
    expect.objectContaining({
      step_id: block.step_id,
      reason: expect.stringContaining('You removed'),
    }),
  ]);
  await waitFor(
    'the news',
    () =>
      h.around.news.filter((one) => one.block_id === block.block_id && one.status === 'deleted')
        .length === 1,
  );
});

test('an expired sync token leads to a full sync that still finds what changed', async () => {
  const wish = later(blockAt(3), 8 * 24 * 60);
  await change(3, hoursOf(wish));
  await h.google.expireSyncTokens();
  expect(await sync()).toMatchObject({ full: true, moved: 1, deleted: 0 });
  expect(await stored(3)).toMatchObject(wish);
});

describe('a block by command', () => {
  test('done says so once, with the minutes worked; the same again is the same answer', async () => {
    const path = `/api/v1/scheduler/blocks/${blockAt(3).block_id}`;
    const { status, body } = await h.call<Block>('POST', `${path}/done`, { actual_minutes: 75 });
    expect([status, body.status]).toEqual([200, 'done']);
    expect((await h.call<Block>('POST', `${path}/done`, {})).body.version).toBe(body.version);
    const step_id = must(blockAt(3).step_id, 'a step');
    const outcome = await waitFor('the outcome', () =>
      h.around.outcomes.find((one) => one.path.includes(step_id)),
    );
    expect(outcome.body).toMatchObject({ status: 'done', actual_minutes: 75 });
  });

  test('pin and unpin, and an unknown block', async () => {
    const path = `/api/v1/scheduler/blocks/${blockAt(4).block_id}`;
    expect((await h.call<Block>('POST', `${path}/unpin`)).body.pinned).toBe(false);
    expect((await h.call<Block>('POST', `${path}/pin`)).body.pinned).toBe(true);
    expect(
      (await h.call('POST', '/api/v1/scheduler/blocks/blk_00000000000000000000000000/pin')).status,
    ).toBe(404);
  });
});

describe('push', () => {
  const send = (headers: Record<string, string>) =>
    fetch(new URL('/webhooks/gcal', h.url), { method: 'POST', headers });

  test('an unknown channel and a wrong token are 404 and start nothing', async () => {
    const { items } = await h.google.channels();
    const channel = must(items[0], 'a channel');
    const state = { 'x-goog-resource-state': 'exists' };
    expect(
      (await send({ ...state, 'x-goog-channel-id': 'nobody', 'x-goog-channel-token': 'x' })).status,
    ).toBe(404);
    expect(
      (await send({ ...state, 'x-goog-channel-id': channel.id, 'x-goog-channel-token': 'wrong' }))
        .status,
    ).toBe(404);
    expect((await send({})).status).toBe(404);
    const good = {
      ...state,
      'x-goog-channel-id': channel.id,
      'x-goog-channel-token': channel.token ?? '',
    };
    expect((await send(good)).status).toBe(204);
  });

  test("the person's move arrives by itself", async () => {
    await h.google.setNotifications(true);
    const wish = later(await stored(4), 24 * 60);
    await change(4, hoursOf(wish));
    await waitFor('the move', async () => (await stored(4)).start === wish.start);
  });
});

test('news waits while the workflows are down, and is told once when they are back', async () => {
  h.around.workflow_down = true;
  const wish = later(await stored(4), 24 * 60);
  await change(4, hoursOf(wish));
  await waitFor('the move', async () => (await stored(4)).start === wish.start);
  const { version } = await stored(4);
  h.around.workflow_down = false;
  await waitFor('the news', () => h.around.news.some((one) => one.revision === version));
});

test('news of a task reaches Coda in its order, also when the first of it had to wait', async () => {
  const told = (): number[] => {
    const ours = h.around.news.filter(({ block_id }) => block_id === blockAt(4).block_id);
    return ours.map(({ revision }) => revision);
  };
  const before = told().length;
  h.around.workflow_down = true;
  const first = later(await stored(4), 24 * 60);
  await change(4, hoursOf(first));
  await waitFor('the first move', async () => (await stored(4)).start === first.start);
  await waitFor('its news was put back', async () => {
    const { rows } = await h.db.admin.query(
      `select 1 from scheduler_queue.job where name = 'notify-workflow' and state = 'created'
          and start_after > now()`,
    );
    return rows.length > 0;
  });
  h.around.workflow_down = false;
  const second = later(await stored(4), 24 * 60);
  await change(4, hoursOf(second));
  await waitFor('both are told', () => told().length === before + 2);
  expect(told()).toEqual(told().toSorted((a, b) => a - b));
});
