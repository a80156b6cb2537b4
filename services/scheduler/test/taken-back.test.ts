/** Runs that are refused after something else was decided: blocks and calendar agree again, and no work is lost or stands twice. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import pg from 'pg';
import type { MoveReply, RunReply } from '@almanac/shared/contracts/reschedule';
import type { Block, ScheduleReply } from '@almanac/shared/contracts/scheduler';
import { must } from '@almanac/shared/lang/assert';
import { waitFor } from '@almanac/shared/testing/wait-for';
import { lockRun } from '../src/db/run-rows.ts';
import { type Harness, hoursOf, later, overlaps, planOf, startHarness } from './harness.ts';

let h: Harness;
beforeAll(async () => {
  h = await startHarness({
    env: { SYNC_CRON: '0 0 1 1 *', SCHEDULE_WAIT_MS: '300', RESCHEDULE: 'auto' },
  });
});
afterAll(() => h.close());
beforeEach(async () => {
  h.around.decide = 'authorized';
  await h.control.clearFaults();
  // Each begins with a sync, which would see what the next test hides from it.
  await waitFor('no reschedule of an earlier test is left', async () => {
    const { rows } = await h.db.admin.query(
      `select 1 from scheduler_queue.job
        where name in ('reschedule', 'calendar-changed') and state < 'completed'`,
    );
    return rows.length === 0;
  });
});

const API = '/api/v1/scheduler';
const DAY = 24 * 60;
const runNow = async (run_id: string) =>
  (await h.call<RunReply>('GET', `${API}/runs/${run_id}`)).body;
const becomes = (run_id: string, status: string) =>
  waitFor(`${run_id} is ${status}`, async () => (await runNow(run_id)).status === status, 15_000);
const actionOf = async (run_id: string): Promise<string> => {
  const action = await waitFor('the action', () =>
    h.around.actions.find((one) => one['idempotency_key'] === run_id),
  );
  return String(action['action_id']);
};
const execute = (action_id: string) => h.around.execute(h.around.grant(action_id));
const sync = () => h.call('POST', `${API}/sync`);
const eventOf = async ({ calendar_event_id }: Block) =>
  (await h.blocksInGoogle()).find(({ id }) => id === calendar_event_id);
const blockNow = async (block_id: string): Promise<Block | undefined> => {
  const { body } = await h.call<{ items: Block[] }>('GET', `${API}/blocks`);
  return body.items.find((one) => one.block_id === block_id);
};
const at = (place: { start: string; end: string }) => ({
  start: Date.parse(place.start),
  end: Date.parse(place.end),
});

async function scheduled(): Promise<{ run: ScheduleReply; block: Block }> {
  const plan = planOf([60], { task_id: null });
  h.around.plans.set(plan.plan_id, plan);
  const { body: run } = await h.schedule({ plan_id: plan.plan_id });
  if (h.around.decide === 'authorized') await becomes(run.run_id, 'applied');
  return { run, block: must(run.blocks[0], 'a block') };
}
async function move(block: Block, minutes: number): Promise<RunReply> {
  const { body } = await h.call<MoveReply>('POST', `${API}/blocks/${block.block_id}/move`, {
    version: block.version,
    force: true,
    ...later(block, minutes),
  });
  return body.run;
}
const taskIn = ({ start, end }: Block, task_id: string) =>
  h.schedule({
    tasks: [{ task_id, title: 'Other', duration_minutes: 60 }],
    window: { from: start, to: end },
  });
const noAnswerTo = (method: string) =>
  h.control.setFault({
    provider: 'google',
    kind: 'timeout_after_doing',
    times: 1,
    match: { method, path_includes: '/events' },
  });
const refuse = async (run_id: string, state: string): Promise<void> => {
  h.around.states.set(await actionOf(run_id), state);
  await waitFor(
    `${run_id} is failed`,
    async () => {
      // Asked for the Action's state at once, not in five seconds.
      await h.db.admin.query(
        `update scheduler_queue.job set start_after = now()
          where name = 'follow-run' and data ->> 'run_id' = $1 and state in ('created', 'retry')`,
        [run_id],
      );
      return (await runNow(run_id)).status === 'failed';
    },
    15_000,
  );
};

describe('a block that was not written yet, and was moved', () => {
  test('is written where it was when the move is refused', async () => {
    h.around.decide = 'hold';
    const { run, block } = await scheduled();
    const action_id = await actionOf(run.run_id);
    h.around.decide = 'blocked';
    const moved = await move(block, 5 * DAY);
    await becomes(moved.run_id, 'failed');
    const { start } = block;
    const back = { start, status: 'planned', pinned: false };
    expect(await blockNow(block.block_id)).toMatchObject(back);
    expect((await execute(action_id)).body).toMatchObject({ status: 'applied' });
    expect(await eventOf(block)).toMatchObject(at(block));
    expect(await blockNow(block.block_id)).toMatchObject({ status: 'applied' });
  });

  test('leaves when both runs are refused, and not before', async () => {
    h.around.decide = 'hold';
    const { run, block } = await scheduled();
    const moved = await move(block, 5 * DAY);
    await refuse(run.run_id, 'rejected');
    expect(await blockNow(block.block_id)).toMatchObject(later(block, 5 * DAY));
    await refuse(moved.run_id, 'rejected');
    expect(await blockNow(block.block_id)).toBeUndefined();
    expect(await eventOf(block)).toBeUndefined();
  });
});

test('a block that two runs were to move stands where the calendar has it when both are refused, the later one first', async () => {
  const { block } = await scheduled();
  h.around.decide = 'hold';
  const first = await move(block, 6 * DAY);
  const between = must(await blockNow(block.block_id), 'the block');
  const second = await move(between, 2 * DAY);
  h.around.states.set(await actionOf(first.run_id), 'authorized');
  await refuse(second.run_id, 'rejected');
  expect(await blockNow(block.block_id)).toMatchObject(later(block, 6 * DAY));
  await refuse(first.run_id, 'rejected');
  const { start, end } = block;
  expect(await blockNow(block.block_id)).toMatchObject({ start, end, pinned: false });
  expect(await eventOf(block)).toMatchObject(at(block));
});

describe('a place that a block is to leave', () => {
  test('is nobody else’s until that is done, and free afterwards', async () => {
    const { block } = await scheduled();
    h.around.decide = 'hold';
    const moved = await move(block, 7 * DAY);
    const action_id = await actionOf(moved.run_id);
    const before = await taskIn(block, 't-before');
    expect([before.body.blocks, before.body.unscheduled.length]).toEqual([[], 1]);
    expect((await execute(action_id)).body).toMatchObject({ status: 'applied' });
    h.around.decide = 'authorized';
    expect((await taskIn(block, 't-after')).body.blocks).toMatchObject([{ start: block.start }]);
  });

  test('that a person gave away all the same: the one that has to come back is not counted elsewhere, and room is made', async () => {
    const { block } = await scheduled();
    const { block: other } = await scheduled();
    h.around.decide = 'hold';
    const moved = await move(block, 8 * DAY);
    h.around.decide = 'authorized';
    await move(other, (Date.parse(block.start) - Date.parse(other.start)) / 60_000);
    await refuse(moved.run_id, 'rejected');
    await waitFor(
      'room is made',
      async () => {
        const [back, there] = [await eventOf(block), await eventOf(other)];
        const now = await blockNow(block.block_id);
        const agrees = now !== undefined && at(now).start === back?.start;
        return agrees && back !== undefined && there !== undefined && !overlaps([back, there]);
      },
      15_000,
    );
    expect(await blockNow(other.block_id)).toMatchObject({ start: block.start, pinned: true });
  });
});

describe('a write whose answer was lost, of a run that is refused then', () => {
  test('a new event is taken away by a run of its own, once', async () => {
    h.around.decide = 'hold';
    const { run, block } = await scheduled();
    const action_id = await actionOf(run.run_id);
    await noAnswerTo('POST');
    expect((await execute(action_id)).status).toBe(503);
    expect(await eventOf(block)).toBeDefined();
    await refuse(run.run_id, 'cancelled');
    h.around.decide = 'authorized';
    await sync();
    await waitFor('it is gone', async () => (await eventOf(block)) === undefined);
    await sync();
    const runs = await h.call<{ items: RunReply[] }>('GET', `${API}/runs?limit=200`);
    expect(runs.body.items.filter(({ kind }) => kind === 'cancel')).toHaveLength(1);
    expect(await blockNow(block.block_id)).toBeUndefined();
  });

  test('one that the sync had seen before stands, in the calendar and here', async () => {
    h.around.decide = 'hold';
    const { run, block } = await scheduled();
    const action_id = await actionOf(run.run_id);
    h.around.states.set(action_id, 'authorized');
    await noAnswerTo('POST');
    expect((await execute(action_id)).status).toBe(503);
    await sync();
    await refuse(run.run_id, 'cancelled');
    await sync();
    expect(await eventOf(block)).toMatchObject(at(block));
    expect(await blockNow(block.block_id)).toMatchObject({ status: 'applied' });
  });

  test('a moved event has its block where it stands, and that is no edit of the person', async () => {
    const { block } = await scheduled();
    h.around.decide = 'hold';
    const moved = await move(block, 9 * DAY);
    await noAnswerTo('PATCH');
    expect((await execute(await actionOf(moved.run_id))).status).toBe(503);
    await refuse(moved.run_id, 'cancelled');
    expect(await blockNow(block.block_id)).toMatchObject({ start: block.start });
    expect((await sync()).body).toMatchObject({ moved: 0 });
    const there = later(block, 9 * DAY);
    expect(await eventOf(block)).toMatchObject(at(there));
    expect(await blockNow(block.block_id)).toMatchObject({ ...there, pinned: false });
  });

  test('an event that arrives after its removal found nothing is taken away, once its run is over', async () => {
    h.around.decide = 'hold';
    const { run, block } = await scheduled();
    const first = await actionOf(run.run_id);
    const id = must(block.calendar_event_id, 'an event id');
    const next = planOf([45], {
      plan_id: must(block.plan_id, 'a plan'),
      task_id: null,
      version: 2,
    });
    h.around.plans.set(next.plan_id, next);
    const { body } = await h.schedule({ plan_id: next.plan_id });
    const second = await execute(await actionOf(body.run_id));
    expect(second.body['results']).toContainEqual(
      expect.objectContaining({ block_id: block.block_id, outcome: 'gone' }),
    );
    const ours = { almanac_block_id: block.block_id, almanac_run_id: run.run_id };
    const late = {
      id,
      summary: block.title,
      ...hoursOf(block),
      extendedProperties: { private: { ...ours, almanac_revision: '1' } },
    };
    await h.google.seedEvents([late], { calendar_id: await h.calendarId() });
    await sync();
    expect(await eventOf(block)).toBeDefined();
    expect((await execute(first)).body['results']).toMatchObject([{ outcome: 'gone' }]);
    h.around.decide = 'authorized';
    await sync();
    await waitFor('it is gone', async () => (await eventOf(block)) === undefined);
  });
});

test('a run that is refused before anything of it was tried costs no full reading', async () => {
  await sync();
  h.around.decide = 'hold';
  const { run } = await scheduled();
  await refuse(run.run_id, 'rejected');
  expect((await sync()).body).toMatchObject({ full: false });
  h.around.decide = 'authorized';
});

test('an undo that was refused can be asked for again', async () => {
  const { run, block } = await scheduled();
  const undo = async () => (await h.call<RunReply>('POST', `${API}/runs/${run.run_id}/undo`)).body;
  h.around.decide = 'blocked';
  const refused = await undo();
  await becomes(refused.run_id, 'failed');
  expect(await runNow(run.run_id)).toMatchObject({ undone_by: null });
  expect(await blockNow(block.block_id)).toMatchObject({ start: block.start, status: 'applied' });
  h.around.decide = 'authorized';
  const again = await undo();
  await becomes(again.run_id, 'applied');
  expect(again).toMatchObject({ change: { not_restored: [] } });
  expect(again.run_id).not.toBe(refused.run_id);
  expect(await eventOf(block)).toBeUndefined();
});

test('who takes a run back keeps nobody from storing what refers to it', async () => {
  const { run, block } = await scheduled();
  const [holder, other] = [1, 2].map(() => new pg.Client(h.db.urlFor('scheduler')));
  const clients = [must(holder, 'a client'), must(other, 'a client')] as const;
  await Promise.all(clients.map((client) => client.connect()));
  await clients[0].query('begin');
  await clients[0].query(lockRun.text, [run.run_id]);
  await clients[1].query(`set lock_timeout = '2s'`);
  const stored = await clients[1].query(
    `insert into scheduler.run_changes (run_id, position, block_id, op, event_id, revision)
     values ($1, 99, $2, 'create', 'x', 1)`,
    [run.run_id, block.block_id],
  );
  expect(stored.rowCount).toBe(1);
  await clients[0].query('rollback');
  await Promise.all(clients.map((client) => client.end()));
});
