/** The week is computed again: what fits is kept, what cannot stay is moved, and the person is asked or told. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { RunReply } from '@almanac/shared/contracts/reschedule';
import type { Block } from '@almanac/shared/contracts/scheduler';
import { must } from '@almanac/shared/lang/assert';
import { waitFor } from '@almanac/shared/testing/wait-for';
import { type Harness, hoursOf, later, overlaps, planOf, startHarness } from './harness.ts';

let h: Harness;
beforeAll(async () => {
  h = await startHarness({ env: { SYNC_CRON: '0 0 1 1 *' } });
});
afterAll(() => h.close());

const PATH = '/api/v1/scheduler/reschedule';
const reschedule = (body: object) => h.call<RunReply>('POST', PATH, body);
const sync = () => h.call('POST', '/api/v1/scheduler/sync');
const runs = async () =>
  (await h.call<{ items: RunReply[] }>('GET', '/api/v1/scheduler/runs?limit=200')).body.items;
const blockNow = async (block_id: string): Promise<Block> => {
  const { body } = await h.call<{ items: Block[] }>('GET', '/api/v1/scheduler/blocks');
  return must(
    body.items.find((one) => one.block_id === block_id),
    'the block',
  );
};
const changeOf = ({ change }: RunReply) => must(change, 'what the run changes');

/** A plan that stands in the calendar, and its blocks. */
async function scheduled(minutes: number[], task_id: string | null = null): Promise<Block[]> {
  const plan = planOf(minutes, { task_id });
  h.around.plans.set(plan.plan_id, plan);
  const { body } = await h.schedule({ plan_id: plan.plan_id });
  expect(body.status).toBe('applied');
  return body.blocks;
}

let meetings = 0;
async function meetingOver(block: Block, summary = `Meeting ${(meetings += 1)}`): Promise<string> {
  const [event] = await h.google.seedEvents([{ summary, ...hoursOf(block) }]);
  return must(event, 'an event').id;
}

/** Each test has the week for itself. */
beforeEach(async () => {
  await h.control.clearFaults();
  h.around.decide = 'authorized';
});

async function emptyWeek(): Promise<void> {
  for (const plan of h.around.plans.values()) {
    h.around.plans.set(plan.plan_id, { ...plan, status: 'cancelled' });
  }
  const { body } = await reschedule({ reason: 'person' });
  expect(body.status).toBe('applied');
  for (const { calendar_id, event } of await h.google.events()) {
    if (event.status !== 'cancelled') await h.google.deleteEvent(event.id, calendar_id);
  }
  await sync();
}

describe('by request', () => {
  let blocks: Block[];
  beforeAll(async () => {
    blocks = await scheduled([60, 60, 60, 60, 60, 60, 60, 60, 60, 60]);
  });

  test('with nothing in the way nothing is written, and it says so', async () => {
    const actions = h.around.actions.length;
    const { status, body } = await reschedule({ reason: 'new_meeting' });
    expect([status, body.status, body.kind]).toEqual([201, 'applied', 'reschedule']);
    expect(changeOf(body)).toMatchObject({ unchanged: true, moved: [], created: [], removed: [] });
    expect(changeOf(body).kept.toSorted()).toEqual(blocks.map((b) => b.block_id).toSorted());
    expect(h.around.actions).toHaveLength(actions);
  });

  test('a dry run shows the difference and its price, and changes nothing', async () => {
    const target = must(blocks.at(-1), 'a block');
    const meeting = await meetingOver(target, 'Board');
    const { body } = await reschedule({ reason: 'new_meeting', dry_run: true });
    const { moved, price, kept } = changeOf(body);
    expect(moved).toEqual([
      expect.objectContaining({
        block_id: target.block_id,
        from: { start: target.start, end: target.end },
        why: expect.stringContaining("'Board' lies over its old place"),
      }),
    ]);
    expect(kept).toHaveLength(blocks.length - 1);
    expect(must(price, 'a price').change).toBeGreaterThanOrEqual(0);
    expect(await blockNow(target.block_id)).toMatchObject({ start: target.start, version: 1 });
    expect((await h.call('GET', `/api/v1/scheduler/runs/${body.run_id}`)).status).toBe(404);
    await h.google.deleteEvent(meeting);
  });

  test('a block under a meeting is moved alone, in the calendar too; the others stay', async () => {
    const target = must(blocks.at(-1), 'a block');
    await meetingOver(target, 'Board');
    const { body } = await reschedule({ reason: 'new_meeting', text: 'the board meets' });
    expect(body).toMatchObject({ status: 'applied', validated: true, degraded: [] });
    expect(changeOf(body)).toMatchObject({ text: 'the board meets', created: [], removed: [] });
    expect(changeOf(body).moved.map(({ block_id }) => block_id)).toEqual([target.block_id]);
    const moved = await blockNow(target.block_id);
    expect(moved.start).toBe(changeOf(body).moved[0]?.to.start);
    const events = await h.blocksInGoogle();
    expect(events.map(({ start }) => start)).toContain(Date.parse(moved.start));
    const board = { start: Date.parse(target.start), end: Date.parse(target.end) };
    expect(overlaps([...events, board])).toBe(false);
    expect(h.around.actions.at(-1)).toMatchObject({
      expected_effect: expect.stringContaining('1 block is moved'),
      reasoning: expect.stringMatching(/'Board' lies over its old place.*\(the board meets\)/),
      affected_records: [target.block_id],
    });
    const again = await reschedule({ reason: 'new_meeting' });
    expect(changeOf(again.body).unchanged).toBe(true);
  });

  test('what waits for a moved step never comes before it', async () => {
    const [, second] = blocks;
    const target = await blockNow(must(second, 'a block').block_id);
    await meetingOver(target);
    await reschedule({ reason: 'moved_meeting' });
    const now = await Promise.all(blocks.map(({ block_id }) => blockNow(block_id)));
    const starts = now.map(({ start }) => start);
    expect(starts).toEqual(starts.toSorted());
    expect(overlaps(await h.blocksInGoogle())).toBe(false);
  });

  test('a pinned block stays under a meeting, and the conflict is named', async () => {
    const target = await blockNow(must(blocks.at(-1), 'a block').block_id);
    await h.call('POST', `/api/v1/scheduler/blocks/${target.block_id}/pin`);
    await meetingOver(target, 'All hands');
    const { body } = await reschedule({ reason: 'new_meeting' });
    expect(changeOf(body)).toMatchObject({
      moved: [],
      conflicts: [
        {
          block_id: target.block_id,
          with: { title: 'All hands' },
          why: expect.stringContaining('pinned'),
        },
      ],
    });
    expect((await blockNow(target.block_id)).start).toBe(target.start);
  });

  test('only the scope is touched', async () => {
    const other = await scheduled([60]);
    const target = must(other[0], 'a block');
    await meetingOver(target);
    const outside = await reschedule({
      reason: 'new_meeting',
      scope: { block_ids: [must(blocks[0], 'a block').block_id] },
    });
    expect(changeOf(outside.body).moved).toEqual([]);
    const inside = await reschedule({
      reason: 'new_meeting',
      scope: { plan_ids: [must(target.plan_id, 'a plan')] },
    });
    expect(changeOf(inside.body).moved.map(({ block_id }) => block_id)).toEqual([target.block_id]);
  });

  test('a plan that was asked for with wishes of its own is moved by them, not by the usual hours', async () => {
    const plan = planOf([60], { task_id: null });
    h.around.plans.set(plan.plan_id, plan);
    const evening = [{ from: '18:00', to: '21:00' }];
    const days = ['mon', 'tue', 'wed', 'thu', 'fri'];
    const working_hours = Object.fromEntries(days.map((day) => [day, evening]));
    const asked = { plan_id: plan.plan_id, preferences: { working_hours } };
    const block = must((await h.schedule(asked)).body.blocks[0], 'a block');
    const hourOf = (text: string) => new Date(text).getUTCHours();
    expect(hourOf(block.start)).toBeGreaterThanOrEqual(17);
    await meetingOver(block);
    const scope = { plan_ids: [plan.plan_id] };
    const { body } = await reschedule({ reason: 'new_meeting', scope });
    const [moved] = changeOf(body).moved;
    expect(moved?.block_id).toBe(block.block_id);
    expect(hourOf(must(moved, 'a move').to.start)).toBeGreaterThanOrEqual(17);
    h.around.plans.set(plan.plan_id, { ...plan, status: 'cancelled' });
    expect((await reschedule({ reason: 'person', scope })).body.status).toBe('applied');
  });

  test('tasks without a plan are moved as well, as often as their ids are used', async () => {
    const tasks = [{ task_id: 'same', title: 'Read', duration_minutes: 60 }];
    const both = [await h.schedule({ tasks }), await h.schedule({ tasks })];
    for (const { body } of both) await meetingOver(must(body.blocks[0], 'a block'));
    const { body } = await reschedule({ reason: 'new_meeting' });
    expect(
      changeOf(body)
        .moved.map(({ block_id }) => block_id)
        .toSorted(),
    ).toEqual(both.map((one) => must(one.body.blocks[0], 'a block').block_id).toSorted());
    expect(overlaps(await h.blocksInGoogle())).toBe(false);
  });

  test('a task of a run that found no place is placed once there is one, as a task of that run', async () => {
    const tasks = [
      { task_id: 'short', title: 'Short', duration_minutes: 30 },
      { task_id: 'long', title: 'Long', duration_minutes: 120, split: false, kind: 'deep' },
    ];
    const window = { from: '2026-12-14T09:00:00+01:00', to: '2026-12-14T12:00:00+01:00' };
    const meeting = { start: '2026-12-14T10:00:00+01:00', end: window.to };
    const [taken] = await h.google.seedEvents([{ summary: 'Board', ...hoursOf(meeting) }]);
    const preferences = { lunch: null, slack_share: 0, max_minutes_per_day: 1440 };
    const first = await h.schedule({ tasks, window, preferences });
    expect(first.body.unscheduled.map(({ title }) => title)).toEqual(['Long']);
    const none = await reschedule({ reason: 'person' });
    expect([none.status, changeOf(none.body).unchanged]).toEqual([201, true]);
    await h.google.deleteEvent(must(taken, 'the meeting').id);
    const { status, body } = await reschedule({ reason: 'person' });
    expect(status).toBe(201);
    const created = changeOf(body).created.find(({ title }) => title === 'Long');
    const { run_id } = first.body;
    const made = await blockNow(must(created, 'its block').block_id);
    expect(made).toMatchObject({ run_id, task_id: 'long', status: 'applied' });
    const again = await reschedule({ reason: 'person' });
    expect(changeOf(again.body).unchanged).toBe(true);
  });

  test('work done in part gets its rest placed, once', async () => {
    const [block] = await scheduled([120]);
    const { block_id, step_id } = must(block, 'a block');
    const done = { outcome: 'partial', actual_minutes: 45 };
    await h.call('POST', `/api/v1/scheduler/blocks/${block_id}/done`, done);
    const { body } = await reschedule({ reason: 'late_finish', scope: { block_ids: [block_id] } });
    const [rest] = changeOf(body).created;
    const made = await blockNow(must(rest, 'the rest').block_id);
    expect(made).toMatchObject({ step_id, status: 'applied', part: 2 });
    expect(Date.parse(made.end) - Date.parse(made.start)).toBe(75 * 60_000);
    const again = await reschedule({ reason: 'late_finish', scope: { block_ids: [block_id] } });
    expect(changeOf(again.body).unchanged).toBe(true);
  });

  test.each([
    ['no reason', {}, 422],
    ['a reason nobody knows', { reason: 'boredom' }, 422],
    ['a window backwards', { reason: 'person', scope: { from: later2(2), to: later2(1) } }, 422],
    ['an empty scope of plans', { reason: 'person', scope: { plan_ids: [] } }, 422],
  ])('%s is refused', async (_, body, status) => {
    expect((await reschedule(body)).status).toBe(status);
  });

  test('a plan that is over loses what lies ahead, and nothing else does', async () => {
    await emptyWeek();
    expect(await h.blocksInGoogle()).toEqual([]);
    const [kept] = await scheduled([60]);
    const left = await h.blocksInGoogle();
    expect(left.map(({ id }) => id)).toEqual([must(kept, 'a block').calendar_event_id]);
  });
});

describe('by itself', () => {
  beforeAll(async () => {
    await emptyWeek();
    await h.restart({ RESCHEDULE: 'auto' });
  });

  test('a meeting that the sync sees over a block moves it, once, and no second sync moves anything', async () => {
    const blocks = await scheduled([60, 60, 60], 't-auto');
    const target = must(blocks[1], 'a block');
    await meetingOver(target, 'Standup');
    await Promise.all([sync(), sync(), sync()]);
    const run = await waitFor('the run', async () =>
      (await runs()).find(({ change }) =>
        change?.moved.some((one) => one.block_id === target.block_id),
      ),
    );
    await waitFor('it is applied', async () => {
      const { body } = await h.call<RunReply>('GET', `/api/v1/scheduler/runs/${run.run_id}`);
      return body.status === 'applied';
    });
    await waitFor('nothing is asked for', async () => (await waiting('reschedule')) === 0);
    const before = (await runs()).length;
    await sync();
    await sync();
    expect(await waiting('reschedule')).toBe(0);
    expect(await runs()).toHaveLength(before);
    expect(overlaps(await h.blocksInGoogle())).toBe(false);
  });

  test('a block dragged over another: the dragged one stays, the other makes room', async () => {
    const [one, other] = await scheduled([60, 60, 60]);
    const [dragged, moved] = [must(one, 'a block'), must(other, 'a block')];
    const calendar = await h.calendarId();
    await h.google.changeEvent(
      must(moved.calendar_event_id, 'an event'),
      hoursOf(dragged),
      calendar,
    );
    await sync();
    await waitFor('room is made', async () => {
      const events = await h.blocksInGoogle();
      return !overlaps(events);
    });
    expect(await blockNow(moved.block_id)).toMatchObject({ start: dragged.start, pinned: true });
    expect((await blockNow(dragged.block_id)).start).not.toBe(dragged.start);
  });

  test('a cancelled plan of which the planner tells leaves the calendar', async () => {
    const blocks = await scheduled([60, 60], 't-cancelled');
    const plan_id = must(blocks[0]?.plan_id, 'a plan');
    const plan = must(h.around.plans.get(plan_id), 'the plan');
    h.around.plans.set(plan_id, { ...plan, status: 'cancelled' });
    const told = { plan_id, version: 1, status: 'cancelled' };
    const path = '/api/v1/scheduler/internal/plan-changed';
    expect((await h.call('POST', path, told)).status).toBe(403);
    const planner = await h.db.token('planner');
    expect((await h.call('POST', path, told, planner)).status).toBe(202);
    expect((await h.call('POST', path, told, planner)).status).toBe(202);
    const ids = blocks.map(({ calendar_event_id }) => calendar_event_id);
    await waitFor('its blocks are gone', async () =>
      (await h.blocksInGoogle()).every(({ id }) => !ids.includes(id)),
    );
    await waitFor('Coda hears of it', () =>
      h.around.news.some(
        ({ task_id, status }) => task_id === 't-cancelled' && status === 'deleted',
      ),
    );
  });
});

function later2(hours: number): string {
  return later({ start: '2026-11-24T00:00:00Z', end: '2026-11-24T00:00:00Z' }, hours * 60).start;
}

async function waiting(name: string): Promise<number> {
  const { rows } = await h.db.admin.query<{ n: number }>(
    `select count(*)::int as n from scheduler_queue.job where name = $1 and state < 'completed'`,
    [name],
  );
  return rows[0]?.n ?? 0;
}

test('asked to propose, it changes nothing until a person accepts exactly what it showed', async () => {
  await emptyWeek();
  const [block] = await scheduled([60]);
  const target = must(block, 'a block');
  const meeting = await meetingOver(target);
  const shown = changeOf((await reschedule({ reason: 'person', dry_run: true })).body);
  const { body } = await reschedule({ reason: 'person', propose: true });
  expect([body.status, changeOf(body).moved]).toEqual(['proposed', shown.moved]);
  expect(await blockNow(target.block_id)).toMatchObject({ start: target.start, version: 1 });
  const path = `/api/v1/scheduler/runs/${body.run_id}/apply`;
  expect((await h.call<RunReply>('POST', path)).body.status).toBe('applied');
  expect(await blockNow(target.block_id)).toMatchObject({ ...shown.moved[0]?.to, version: 2 });
  await h.google.deleteEvent(meeting);
});
