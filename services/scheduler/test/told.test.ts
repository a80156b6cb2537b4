/** Coda is told of every change of a task's blocks, by whatever way it came, and last what is so now. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { MoveReply, RunReply } from '@almanac/shared/contracts/reschedule';
import type { Block, ScheduleReply } from '@almanac/shared/contracts/scheduler';
import { must } from '@almanac/shared/lang/assert';
import { waitFor } from '@almanac/shared/testing/wait-for';
import { type Harness, later, planOf, startHarness } from './harness.ts';

const API = '/api/v1/scheduler';
const DAY = 24 * 60;
let h: Harness;
beforeAll(async () => {
  h = await startHarness({ env: { SYNC_CRON: '0 0 1 1 *', SCHEDULE_WAIT_MS: '300' } });
});
afterAll(() => h.close());
beforeEach(() => {
  h.around.decide = 'authorized';
});

/** The last row told of the task, when nothing waits to be told. */
async function rowOf(task_id: string) {
  await waitFor('no news waits', async () => {
    const { rows } = await h.db.admin.query(
      `select 1 from scheduler_queue.job where name = 'notify-workflow' and state < 'completed'`,
    );
    return rows.length === 0;
  });
  return h.around.news.findLast((one) => one.task_id === task_id)?.fields;
}
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
const times = ({ start, end }: { start: string; end: string }) => ({ start, end });

async function scheduled(task_id: string, minutes = [60]): Promise<ScheduleReply> {
  const plan = planOf(minutes, { task_id });
  h.around.plans.set(plan.plan_id, plan);
  const { body } = await h.schedule({ plan_id: plan.plan_id });
  if (h.around.decide === 'authorized') await becomes(body.run_id, 'applied');
  return body;
}
const only = ({ blocks }: ScheduleReply): Block => must(blocks[0], 'a block');
async function move(block: Block, minutes: number): Promise<RunReply> {
  const { version } = must(
    (await h.call<{ items: Block[] }>('GET', `${API}/blocks`)).body.items.find(
      ({ block_id }) => block_id === block.block_id,
    ),
    'the block',
  );
  const to = { version, force: true, ...later(block, minutes) };
  return (await h.call<MoveReply>('POST', `${API}/blocks/${block.block_id}/move`, to)).body.run;
}
/** The Action ends as said, and the run with it. */
async function refuse(run_id: string, status = 'failed'): Promise<void> {
  h.around.states.set(await actionOf(run_id), 'rejected');
  await waitFor(`${run_id} is over`, async () => {
    // Asked for the Action's state at once, not in five seconds.
    await h.db.admin.query(
      `update scheduler_queue.job set start_after = now()
        where name = 'follow-run' and data ->> 'run_id' = $1 and state in ('created', 'retry')`,
      [run_id],
    );
    return (await runNow(run_id)).status === status;
  });
}

test('a run that is refused after part of it was written: Coda has what stands', async () => {
  h.around.decide = 'hold';
  const run = await scheduled('t-part', [60, 60]);
  const action_id = await actionOf(run.run_id);
  await h.db.admin.query(
    `create function public.in_between() returns trigger language plpgsql security definer as
     $$ begin update core.control_flags set connectors = '{"google_calendar": false}'; return null; end $$;
     create trigger in_between after update of outcome on scheduler.run_changes
       for each row execute function public.in_between();`,
  );
  expect((await execute(action_id)).status).toBe(423);
  await h.db.admin.query('drop function public.in_between() cascade');
  await h.db.admin.query(`update core.control_flags set connectors = '{}'`);
  await refuse(run.run_id, 'partially_applied');
  expect(await rowOf('t-part')).toMatchObject({ status: 'Scheduled', ...times(only(run)) });
});

test('a first run that is refused is no news', async () => {
  h.around.decide = 'blocked';
  const run = await scheduled('t-refused');
  await becomes(run.run_id, 'failed');
  expect(await rowOf('t-refused')).toBeUndefined();
});

test('a block that stands where a lost write of a refused run put it: Coda has that place', async () => {
  const block = only(await scheduled('t-left'));
  h.around.decide = 'hold';
  const moved = await move(block, 9 * DAY);
  await h.control.setFault({
    provider: 'google',
    kind: 'timeout_after_doing',
    times: 1,
    match: { method: 'PATCH', path_includes: '/events' },
  });
  expect((await execute(await actionOf(moved.run_id))).status).toBe(503);
  await refuse(moved.run_id);
  await sync();
  const there = later(block, 9 * DAY);
  expect(await rowOf('t-left')).toMatchObject({ status: 'Scheduled', ...there });
});

describe('a block that was never written', () => {
  /** One block of the task is in the calendar, a later one waits for a decision, and Coda knows of both. */
  async function withOneWaiting(task_id: string) {
    const standing = only(await scheduled(task_id));
    h.around.decide = 'awaiting_approval';
    const waiting = await scheduled(task_id);
    await becomes(waiting.run_id, 'awaiting_approval');
    const calendar_id = await h.calendarId();
    const place = later(standing, -15);
    await h.google.changeEvent(
      must(standing.calendar_event_id, 'an id'),
      { start: { dateTime: place.start }, end: { dateTime: place.end } },
      calendar_id,
    );
    await sync();
    expect(await rowOf(task_id)).toMatchObject({ start: place.start, end: only(waiting).end });
    return { place, waiting };
  }

  test('and leaves without a call is not told any more', async () => {
    const { place, waiting } = await withOneWaiting('t-quiet');
    const plan_id = must(waiting.plan_id, 'a plan');
    h.around.plans.set(plan_id, {
      ...must(h.around.plans.get(plan_id), 'it'),
      status: 'cancelled',
    });
    const order = { reason: 'person', scope: { plan_ids: [plan_id] } };
    const { body } = await h.call<RunReply>('POST', `${API}/reschedule`, order);
    expect(body.status).toBe('applied');
    expect(await rowOf('t-quiet')).toMatchObject({ status: 'Scheduled', ...place });
  });

  test('and whose run is refused is not told any more', async () => {
    const { place, waiting } = await withOneWaiting('t-waits');
    await refuse(waiting.run_id);
    expect(await rowOf('t-waits')).toMatchObject({ status: 'Scheduled', ...place });
  });
});

test('what is begun stays in progress when another block of the task moves', async () => {
  const run = await scheduled('t-begun', [60, 60]);
  const [first, second] = run.blocks.toSorted((a, b) => a.start.localeCompare(b.start));
  await h.call('POST', `${API}/blocks/${must(first, 'it').block_id}/done`, { outcome: 'done' });
  expect(await rowOf('t-begun')).toMatchObject({ status: 'In progress' });
  const moved = await move(must(second, 'it'), 12 * DAY);
  await becomes(moved.run_id, 'applied');
  const { end } = later(must(second, 'it'), 12 * DAY);
  expect(await rowOf('t-begun')).toMatchObject({ status: 'In progress', end });
});

test('a task without time has none in Coda either', async () => {
  const block = only(await scheduled('t-gone'));
  await h.google.deleteEvent(must(block.calendar_event_id, 'an id'), await h.calendarId());
  await sync();
  expect(await rowOf('t-gone')).toMatchObject({ status: 'Unscheduled', start: '', end: '' });
});

test('a task that is done, and then open again and scheduled again, is so in its row', async () => {
  const planner = await h.db.token('planner');
  const word = (outcome: string, revision: number) => {
    const said = { task_id: 't-word', outcome, revision };
    return h.call('POST', `${API}/internal/task-word`, said, planner);
  };
  const block = only(await scheduled('t-word'));
  const done = await word('done', 1);
  expect(done.status).toBe(200);
  await waitFor('it left', async () => {
    return !(await h.blocksInGoogle()).some(({ id }) => id === block.calendar_event_id);
  });
  expect(await rowOf('t-word')).toMatchObject({ status: 'Done', start: '' });
  await word('open', 2);
  expect(await rowOf('t-word')).toMatchObject({ status: 'Unscheduled', start: '' });
  // Said again, with no block in between: each word is news of its own.
  await word('done', 3);
  expect(await rowOf('t-word')).toMatchObject({ status: 'Done', start: '' });
  await word('open', 4);
  expect(await rowOf('t-word')).toMatchObject({ status: 'Unscheduled', start: '' });
  const told = h.around.news.filter(({ task_id }) => task_id === 't-word');
  expect(new Set(told.map(({ revision, status }) => `${revision}:${status}`)).size).toBe(
    told.length,
  );
  const undone = await h.call<RunReply>(
    'POST',
    `${API}/runs/${String((done.body as { run_id: string }).run_id)}/undo`,
  );
  expect(undone.body.change).toMatchObject({ not_restored: [], created: [{}] });
  await becomes(undone.body.run_id, 'applied');
  const back = await h.call('POST', `${API}/runs/${undone.body.run_id}/undo`);
  expect(back.status).toBe(201);
  const { body } = await h.schedule({ plan_id: block.plan_id });
  await becomes(body.run_id, 'applied');
  expect(await rowOf('t-word')).toMatchObject({ status: 'Scheduled', ...times(only(body)) });
});
