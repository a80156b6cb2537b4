/** What a person does with runs and blocks: move, accept, undo. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { MoveReply, RunReply } from '@almanac/shared/contracts/reschedule';
import type { Block } from '@almanac/shared/contracts/scheduler';
import { must } from '@almanac/shared/lang/assert';
import { waitFor } from '@almanac/shared/testing/wait-for';
import { type Harness, hoursOf, later, overlaps, planOf, startHarness } from './harness.ts';

let h: Harness;
beforeAll(async () => {
  h = await startHarness({ env: { SYNC_CRON: '0 0 1 1 *', RESCHEDULE: 'propose' } });
});
afterAll(() => h.close());

const DAY = 24 * 60;
const API = '/api/v1/scheduler';
const blockNow = async (block_id: string): Promise<Block> => {
  const { body } = await h.call<{ items: Block[] }>('GET', `${API}/blocks`);
  return must(
    body.items.find((one) => one.block_id === block_id),
    'the block',
  );
};
const move = (block: Block, to: object, version = block.version) =>
  h.call<MoveReply & { code: string; present: Block }>(
    'POST',
    `${API}/blocks/${block.block_id}/move`,
    {
      version,
      ...to,
    },
  );
const undo = (run_id: string) =>
  h.call<RunReply & { code: string }>('POST', `${API}/runs/${run_id}/undo`);
const runNow = async (run_id: string) =>
  (await h.call<RunReply>('GET', `${API}/runs/${run_id}`)).body;
const eventOf = async ({ calendar_event_id }: Block) =>
  (await h.blocksInGoogle()).find(({ id }) => id === calendar_event_id);

async function scheduled(
  minutes: number[],
  more = {},
): Promise<{ blocks: Block[]; run_id: string; plan_id: string }> {
  const plan = planOf(minutes, { task_id: null, ...more });
  h.around.plans.set(plan.plan_id, plan);
  const { body } = await h.schedule({ plan_id: plan.plan_id });
  return { blocks: body.blocks, run_id: body.run_id, plan_id: plan.plan_id };
}
const one = async (more = {}): Promise<Block> => {
  const { blocks } = await scheduled([60], more);
  return must(blocks[0], 'a block');
};
const proposalFor = ({ block_id }: Block): Promise<RunReply> =>
  waitFor('the proposal', async () => {
    const { body } = await h.call<{ items: RunReply[] }>('GET', `${API}/runs?limit=200`);
    return body.items.find(
      ({ status, change }) =>
        status === 'proposed' && change?.moved.some((one) => one.block_id === block_id),
    );
  });
const meeting = async (place: { start: string; end: string }, summary: string) => {
  const [event] = await h.google.seedEvents([{ summary, ...hoursOf(place) }]);
  return must(event, 'an event').id;
};

describe('move', () => {
  test('a block goes where the person wants it, is pinned there, and calendar, memory and Coda learn of it', async () => {
    const block = await one({ task_id: 't-moved' });
    const to = later(block, 5 * DAY);
    const { status, body } = await move(block, to);
    expect([status, body.run.kind, body.run.status]).toEqual([200, 'move', 'applied']);
    const from = { start: block.start, end: block.end };
    expect(body.block).toMatchObject({ ...to, pinned: true, version: 2, moved_from: from });
    expect(await eventOf(block)).toMatchObject({ start: Date.parse(to.start) });
    await waitFor('the news', () =>
      h.around.news.some((news) => news.task_id === 't-moved' && news.status === 'moved'),
    );
    const moved = await waitFor('the event', () =>
      h.around.events.find(
        (e) => e.event_type === 'block.moved' && e.payload['block_id'] === block.block_id,
      ),
    );
    expect(moved.payload).toMatchObject({ moved_by: 'person', moved_from: from });
    await h.call('POST', `${API}/sync`);
    expect((await blockNow(block.block_id)).version).toBe(2);
  });

  test('its length is the person’s too', async () => {
    const block = await one();
    const end = later(block, 30).end;
    expect((await move(block, { start: block.start, end })).body.block).toMatchObject({
      start: block.start,
      end,
    });
    expect(await eventOf(block)).toMatchObject({ end: Date.parse(end) });
  });

  test('another version is 409 with the block as it is now', async () => {
    const block = await one();
    const first = later(block, 6 * DAY);
    await move(block, first);
    const { status, body } = await move(block, later(block, 7 * DAY));
    expect([status, body.code]).toEqual([409, 'version_conflict']);
    expect(body.present).toMatchObject({ block_id: block.block_id, version: 2, ...first });
  });

  test('over a meeting it is refused by name, and with force it is done and the conflict named', async () => {
    const block = await one();
    const to = later(block, 8 * DAY);
    await meeting(to, 'Dentist');
    const refused = await move(block, to);
    expect([refused.status, refused.body.code]).toEqual([409, 'over_meeting']);
    expect(await blockNow(block.block_id)).toMatchObject({ start: block.start, version: 1 });
    const { body } = await move(block, { ...to, force: true });
    expect(body.block).toMatchObject(to);
    expect(body.run.change?.conflicts).toEqual([
      expect.objectContaining({ with: { ...to, title: 'Dentist' } }),
    ]);
  });

  test('over another block it is refused, and with force the other one is asked to make room', async () => {
    const [block, other] = [await one(), await one()];
    const refused = await move(block, { start: other.start });
    expect([refused.status, refused.body.code]).toEqual([409, 'over_block']);
    const { body } = await move(block, { start: other.start, force: true });
    expect(body.block).toMatchObject({ start: other.start });
    const run = await proposalFor(other);
    expect(await blockNow(other.block_id)).toMatchObject({ start: other.start, version: 1 });
    const path = `${API}/runs/${run.run_id}/apply`;
    const accepted = await h.call<RunReply>('POST', path);
    expect([accepted.status, accepted.body.status]).toEqual([200, 'applied']);
    expect((await blockNow(other.block_id)).start).toBe(run.change?.moved[0]?.to.start);
    expect(overlaps(await h.blocksInGoogle())).toBe(false);
    expect((await h.call<RunReply>('POST', path)).body.run_id).toBe(run.run_id);
  });

  test.each([
    ['the past', { start: '2026-11-20T09:00:00Z' }, 422],
    ['no length', { start: '2026-11-26T09:00:00Z', end: '2026-11-26T09:00:00Z' }, 422],
    ['more than a day', { start: '2026-11-26T09:00:00Z', end: '2026-11-28T09:00:00Z' }, 422],
    ['years ahead', { start: '2036-11-26T09:00:00Z' }, 422],
    ['no time zone', { start: '2026-11-26T09:00:00' }, 422],
  ])('to %s is refused', async (_, to, status) => {
    const { body } = await h.call<{ items: Block[] }>('GET', `${API}/blocks?limit=1`);
    const block = must(body.items[0], 'any block');
    expect((await move(block, to)).status).toBe(status);
    expect((await blockNow(block.block_id)).version).toBe(block.version);
  });

  test('what is done or unknown is not moved', async () => {
    const block = await one();
    await h.call('POST', `${API}/blocks/${block.block_id}/done`, {});
    expect((await move(block, later(block, DAY), 2)).status).toBe(409);
    const unknown = { ...block, block_id: 'blk_00000000000000000000000000' };
    expect((await move(unknown, later(block, DAY))).status).toBe(404);
  });

  test('a move that is not let out is taken back, pin and all', async () => {
    const block = await one();
    h.around.decide = 'blocked';
    const { body } = await move(block, later(block, 9 * DAY));
    h.around.decide = 'authorized';
    expect(body.run.status).toBe('failed');
    expect(await blockNow(block.block_id)).toMatchObject({ start: block.start, pinned: false });
  });
});

describe('a proposed run', () => {
  test('is refused where the calendar changed since, and changes nothing', async () => {
    const block = await one();
    const id = await meeting(block, 'Ad hoc');
    await h.call('POST', `${API}/sync`);
    const run = await proposalFor(block);
    const place = must(run.change?.moved[0], 'a move').to;
    const second = await meeting(place, 'Another');
    const path = `${API}/runs/${run.run_id}/apply`;
    const { status, body } = await h.call('POST', path);
    expect([status, body['code']]).toEqual([409, 'run_outdated']);
    expect(String(body['detail'])).toContain('not free any more');
    expect((await blockNow(block.block_id)).start).toBe(block.start);
    await h.google.deleteEvent(second);
    await h.call('POST', `${API}/blocks/${block.block_id}/pin`);
    expect((await h.call('POST', path)).body['code']).toBe('run_outdated');
    await h.google.deleteEvent(id);
  });
});

describe('undo', () => {
  test('a moved block goes back, unpinned as it was; a second undo is the first one', async () => {
    const block = await one();
    const { body } = await move(block, later(block, 10 * DAY));
    const undone = await undo(body.run.run_id);
    expect([undone.status, undone.body.kind, undone.body.status]).toEqual([201, 'undo', 'applied']);
    expect(await blockNow(block.block_id)).toMatchObject({ start: block.start, pinned: false });
    expect(await eventOf(block)).toMatchObject({ start: Date.parse(block.start) });
    expect((await undo(body.run.run_id)).body.run_id).toBe(undone.body.run_id);
    expect((await runNow(body.run.run_id)).undone_by).toBe(undone.body.run_id);
  });

  test('an undone schedule leaves the calendar, and its plan can be scheduled again', async () => {
    const { blocks, run_id, plan_id } = await scheduled([60, 60]);
    const { body } = await undo(run_id);
    expect(body.change?.removed).toHaveLength(2);
    const ids = blocks.map(({ calendar_event_id }) => calendar_event_id);
    expect((await h.blocksInGoogle()).some(({ id }) => ids.includes(id))).toBe(false);
    const again = await h.schedule({ plan_id });
    expect([again.body.status, again.body.blocks.length]).toEqual(['applied', 2]);
    expect(again.body.run_id).not.toBe(run_id);
  });

  test('undoing an undo brings the blocks back as new events', async () => {
    const { blocks, run_id } = await scheduled([60]);
    const first = await undo(run_id);
    const second = await undo(first.body.run_id);
    expect(second.body).toMatchObject({ status: 'applied', change: { not_restored: [] } });
    const block = await blockNow(must(blocks[0], 'a block').block_id);
    expect(block).toMatchObject({ status: 'applied', start: blocks[0]?.start });
    expect(block.calendar_event_id).not.toBe(blocks[0]?.calendar_event_id);
    expect(await eventOf(block)).toMatchObject({ start: Date.parse(block.start) });
  });

  test('what the person did since stays, and so does what a meeting lies over; both are said', async () => {
    const { blocks, run_id } = await scheduled([60, 60, 60]);
    const [pinned, dragged, free] = blocks.map((block) => block);
    await h.call('POST', `${API}/blocks/${must(pinned, 'a block').block_id}/pin`);
    const wish = later(must(dragged, 'a block'), 11 * DAY);
    const event_id = must(dragged?.calendar_event_id, 'an event');
    await h.google.changeEvent(event_id, hoursOf(wish), await h.calendarId());
    const { body } = await undo(run_id);
    expect(body.change?.removed.map(({ block_id }) => block_id)).toEqual([free?.block_id]);
    expect(body.change?.not_restored.map(({ block_id }) => block_id).toSorted()).toEqual(
      [pinned, dragged].map((block) => must(block, 'a block').block_id).toSorted(),
    );
    expect((await blockNow(must(dragged, 'a block').block_id)).start).toBe(wish.start);

    const block = await one();
    const moved = await move(block, later(block, 12 * DAY));
    await meeting(block, 'Lunch with Kim');
    const back = await undo(moved.body.run.run_id);
    expect(back.body.change).toMatchObject({
      unchanged: true,
      not_restored: [{ block_id: block.block_id, why: expect.stringContaining('Lunch with Kim') }],
    });
  });

  test('a step that was scheduled again since is not brought back beside its new block', async () => {
    const { blocks, run_id, plan_id } = await scheduled([60]);
    const old = must(blocks[0], 'a block');
    const undone = await undo(run_id);
    const busy = await meeting(old, 'For a while');
    const again = await h.schedule({ plan_id });
    expect(again.body.status).toBe('applied');
    await h.google.deleteEvent(busy);
    const { body } = await undo(undone.body.run_id);
    expect(body.change).toMatchObject({
      unchanged: true,
      not_restored: [{ block_id: old.block_id, why: 'It was scheduled again since.' }],
    });
    const { body: stands } = await h.call<{ items: Block[] }>(
      'GET',
      `${API}/blocks?plan_id=${plan_id}`,
    );
    expect(stands.items.map(({ block_id }) => block_id)).toEqual(
      again.body.blocks.map(({ block_id }) => block_id),
    );
  });

  test('a removed part of a step comes back beside the parts that stood all the time', async () => {
    const preferences = { split: { min_minutes: 60, max_minutes: 60 } };
    const plan = planOf([120], { task_id: null });
    h.around.plans.set(plan.plan_id, plan);
    const first = await h.schedule({ plan_id: plan.plan_id, preferences });
    expect(first.body.blocks).toHaveLength(2);
    const [step] = plan.sop.steps;
    const shorter = { ...must(step, 'a step'), estimated_minutes: 60 };
    h.around.plans.set(plan.plan_id, {
      ...plan,
      version: 2,
      sop: { ...plan.sop, steps: [shorter] },
    });
    const cut = await h.schedule({ plan_id: plan.plan_id, preferences });
    expect([cut.body.status, cut.body.blocks.length]).toEqual(['applied', 1]);
    const { body } = await undo(cut.body.run_id);
    expect(body.change).toMatchObject({ not_restored: [], created: [{ title: 'Step 1' }] });
  });

  test('what is not in the calendar cannot be undone', async () => {
    h.around.decide = 'blocked';
    const { run_id } = await scheduled([60]);
    h.around.decide = 'authorized';
    const { status, body } = await undo(run_id);
    expect([status, body.code]).toEqual([409, 'run_not_applied']);
    expect((await undo('run_00000000000000000000000000')).status).toBe(404);
  });
});

test('only a person accepts, declines, undoes, moves, pins or speaks of work', async () => {
  const block = await one();
  const n8n = await h.db.token('n8n', 'orchestrator');
  const planner = await h.db.token('planner');
  const run_id = `run_${'0'.repeat(26)}`;
  const place = { version: block.version, ...later(block, DAY) };
  const verbs: [path: string, body?: object][] = [
    [`runs/${run_id}/apply`],
    [`runs/${run_id}/decline`, {}],
    [`runs/${run_id}/undo`],
    [`blocks/${block.block_id}/move`, place],
    [`blocks/${block.block_id}/pin`],
    [`blocks/${block.block_id}/unpin`],
    [`blocks/${block.block_id}/done`, { outcome: 'done' }],
    [`blocks/${block.block_id}/reopen`],
  ];
  for (const [path, body] of verbs) {
    for (const token of [n8n, planner]) {
      const refused = await h.call<{ detail: string }>('POST', `${API}/${path}`, body, token);
      expect([path, refused.status]).toEqual([path, 403]);
      expect(refused.body.detail).toContain('Only a person');
    }
  }
  expect(await blockNow(block.block_id)).toMatchObject(block);
  // It takes an Action back for a person; there is no such run.
  const gateway = await h.db.token('action-gateway');
  expect((await h.call('POST', `${API}/runs/${run_id}/undo`, undefined, gateway)).status).toBe(404);
});

test('several plans in one run: each learns that it is scheduled, and none overlaps', async () => {
  const plans = [
    planOf([60, 60], { task_id: 't-a' }),
    planOf([90], { task_id: 't-b', client_id: 'other' }),
  ];
  for (const plan of plans) h.around.plans.set(plan.plan_id, plan);
  const plan_ids = plans.map(({ plan_id }) => plan_id);
  const { status, body } = await h.schedule({ plan_ids });
  expect([status, body.status, body.plan_id, body.blocks.length]).toEqual([
    201,
    'applied',
    null,
    3,
  ]);
  expect(new Set(body.blocks.map((block) => block.client_id))).toEqual(new Set(['acme', 'other']));
  expect(overlaps(await h.blocksInGoogle())).toBe(false);
  await waitFor('both plans learn', () =>
    plan_ids.every((id) => h.around.plan_status.includes(`${id} scheduled`)),
  );
  const again = await h.schedule({ plan_id: must(plan_ids[0], 'a plan') });
  expect(again.body.blocks.map(({ block_id }) => block_id)).toEqual(
    body.blocks.filter(({ plan_id }) => plan_id === plan_ids[0]).map(({ block_id }) => block_id),
  );
  const twice = { plan_ids: [plan_ids[0], plan_ids[0]] };
  expect((await h.schedule(twice)).status).toBe(422);
  expect((await h.schedule({ plan_ids, plan_id: plan_ids[0] })).status).toBe(422);
});
