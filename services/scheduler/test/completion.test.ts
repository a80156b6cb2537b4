/** What a person says about work in the calendar and the console: recorded once, corrected by a later word, told to all who must know. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { BlockState } from '@almanac/shared/contracts/completion';
import { must } from '@almanac/shared/lang/assert';
import { waitFor } from '@almanac/shared/testing/wait-for';
import { hoursOf, later, planOf } from './harness.ts';
import { API, blockOf, startWords, type Words } from './words-under-test.ts';

let w: Words;
beforeAll(async () => {
  w = await startWords(19);
});
afterAll(() => w.close());
beforeEach(() => w.atFirst());

describe('in the calendar', () => {
  test.each([
    [{ summary: '✓ Step 1' }, { status: 'done', completed_via: 'title', actual_minutes: null }],
    [
      { summary: '~ 40m Step 1' },
      { status: 'partial', completed_via: 'title', actual_minutes: 40 },
    ],
    [
      { summary: 'Entfällt: Step 1' },
      { status: 'skipped', completed_via: 'title', actual_minutes: 0 },
    ],
    [{ colorId: '10' }, { status: 'done', completed_via: 'colour', actual_minutes: null }],
    [{ colorId: '5' }, { status: 'partial', completed_via: 'colour', actual_minutes: null }],
    [{ colorId: '8' }, { status: 'skipped', completed_via: 'colour', actual_minutes: 0 }],
  ])('%j is heard once, and told once to planner, memory and Coda', async (change, state) => {
    const block = w.freshBlock();
    await w.inCalendar(block, change);
    expect(await w.sync()).toMatchObject({ completed: 1, moved: 0, deleted: 0 });
    // As after a kill before the sync token was kept.
    await w.h.google.expireSyncTokens();
    expect(await w.sync()).toMatchObject({ full: true, completed: 0 });
    expect(await w.now(block)).toMatchObject({ ...state, overdue: false });
    await w.told(block, { status: state.status });
    const event = await waitFor('the event', () => w.eventsOf(block, 'block.completed')[0]);
    expect(event.payload).toMatchObject({ outcome: state.status, via: state.completed_via });
    const row = await waitFor('the news', () =>
      w.h.around.news.find((one) => one.block_id === block.block_id && one.status === state.status),
    );
    expect(row.fields.status).toBe('In progress');
    expect(w.outcomesOf(block)).toHaveLength(1);
    expect((await w.history(block)).at(-1)).toMatchObject({
      actor: 'person',
      what: `block.${state.status}`,
    });
  });

  test('a mark that is changed corrects, one that is taken away opens again; other edits say nothing', async () => {
    const block = w.freshBlock();
    for (const [summary, completed, status] of [
      ['✓ Step 1', 1, 'done'],
      ['✓ Step 1, with notes', 0, 'done'],
      ['~ 30m Step 1', 1, 'partial'],
      ['Step 1', 1, 'applied'],
      ['Step 1 again', 0, 'applied'],
    ] as const) {
      await w.inCalendar(block, { summary });
      expect(await w.sync(), summary).toMatchObject({ completed });
      expect((await w.now(block)).status, summary).toBe(status);
    }
    expect((await w.history(block)).map(({ what }) => what)).toEqual([
      'block.planned',
      'block.done',
      'block.reopened',
      'block.partial',
      'block.reopened',
    ]);
    await w.told(block, { status: 'open' });
  });

  test('a mark that was there before does not override what the console said since', async () => {
    const block = w.freshBlock();
    await w.inCalendar(block, { summary: '✓ Step 1' });
    await w.sync();
    await w.say(block, { outcome: 'partial', actual_minutes: 20 });
    await w.inCalendar(block, { description: 'something else' });
    await w.sync();
    await w.inCalendar(block, { summary: 'Step 1' });
    expect(await w.sync()).toMatchObject({ completed: 0 });
    expect(await w.now(block)).toMatchObject({ status: 'partial', completed_via: 'console' });
  });

  test('work that was done stays done when its event is deleted, or the block was moved and marked at once', async () => {
    const { run } = await w.scheduled([60, 60]);
    const [first, second] = [blockOf(run, 0), blockOf(run, 1)];
    await w.inCalendar(first, { summary: '✓ Step 1' });
    await w.inCalendar(second, { summary: '✓ Step 2', ...hoursOf(later(second, 14 * 24 * 60)) });
    expect(await w.sync()).toMatchObject({ completed: 2, moved: 1 });
    await w.h.google.deleteEvent(must(first.calendar_event_id, 'an event'), await w.h.calendarId());
    await w.h.google.expireSyncTokens();
    expect(await w.sync()).toMatchObject({ full: true, deleted: 0 });
    expect([(await w.now(first)).status, (await w.now(second)).status]).toEqual(['done', 'done']);
  });
});

describe('in the console', () => {
  test('done with times; reopened; skipped: each is told, in order', async () => {
    const block = w.freshBlock();
    w.at(later(block, 120).end);
    const actual_start = later(block, 10).start;
    const actual_end = later(block, 30).end;
    const done = await w.say(block, { actual_start, actual_end });
    expect(done.body).toMatchObject({
      status: 'done',
      actual_minutes: 80,
      actual_start,
      actual_end,
    });
    await w.told(block, { status: 'done', actual_minutes: 80 });
    const open = await w.say(block, {}, 'reopen');
    expect(open.body).toMatchObject({
      status: 'applied',
      overdue: true,
      actual_start: null,
      completed_via: null,
    });
    await w.told(block, { status: 'open' });
    expect((await w.say(block, {}, 'reopen')).body.version).toBe(open.body.version);
    await w.say(block, { outcome: 'skipped' });
    await w.told(block, { status: 'skipped' });
    const reports = w.outcomesOf(block).map((one) => Number(one.body['report']));
    expect(reports).toEqual(reports.toSorted((a, b) => a - b));
    await waitFor('the events in order', () => {
      const events = w.h.around.events.filter((one) => one.payload['block_id'] === block.block_id);
      const types = events.map(({ event_type }) => event_type).slice(-3);
      return types.join() === 'block.completed,block.reopened,block.completed';
    });
    await waitFor('the news in order', () => {
      const news = w.h.around.news.filter((one) => one.block_id === block.block_id);
      const statuses = news.map(({ status }) => status);
      return JSON.stringify(statuses) === JSON.stringify(['done', 'reopened', 'skipped']);
    });
  });

  test.each([
    [{ actual_start: '2026-11-23T06:00:00Z', actual_end: '2026-11-23T05:00:00Z' }, 'actual_end'],
    [{ actual_end: '2027-11-23T06:00:00Z' }, 'actual_end'],
    [{ outcome: 'skipped', actual_minutes: 10 }, 'actual_minutes'],
    [{ outcome: 'open' }, 'outcome'],
    [{ actual_minutes: -1 }, 'actual_minutes'],
  ])('%j is refused, naming %s', async (body, field) => {
    const block = w.freshBlock();
    const { status, body: refusal } = await w.h.call<{ errors: { path: string }[] }>(
      'POST',
      w.path(block, 'done'),
      body,
    );
    expect([status, refusal.errors[0]?.path]).toEqual([422, field]);
    expect((await w.now(block)).status).toBe('applied');
  });

  test('time passed is not work done: a block that is over without a word is overdue, and stays open', async () => {
    const { run } = await w.scheduled([60, 60]);
    const [first, second] = [blockOf(run, 0), blockOf(run, 1)];
    w.at(later(first, 1).end);
    await w.sync();
    expect(await w.now(first)).toMatchObject({
      status: 'applied',
      overdue: true,
      completed_at: null,
    });
    expect(await w.now(second)).toMatchObject({ overdue: false });
    const query = `${API}/blocks?overdue=true&plan_id=${must(run.plan_id, 'a plan')}`;
    const overdue = await w.h.call<{ items: BlockState[] }>('GET', query);
    expect(overdue.body.items.map(({ block_id }) => block_id)).toEqual([first.block_id]);
    expect(w.outcomesOf(first)).toEqual([]);
    await w.say(first, {});
    expect((await w.h.call<{ items: BlockState[] }>('GET', query)).body.items).toEqual([]);
  });

  test('a word after deletion is refused and says what to do', async () => {
    const block = w.freshBlock();
    await w.h.google.deleteEvent(must(block.calendar_event_id, 'an event'), await w.h.calendarId());
    await w.sync();
    const { status, body } = await w.h.call('POST', w.path(block, 'done'), {});
    expect([status, body['detail']]).toEqual([
      409,
      expect.stringContaining('schedule the plan again'),
    ]);
  });

  test('done before the event was written: it is never written, and leaves when it is opened again: its step is open work', async () => {
    w.h.around.decide = 'hold';
    const plan = planOf([60], { task_id: 'task-held', due: '2027-01-29T16:00:00Z' });
    w.h.around.plans.set(plan.plan_id, plan);
    const { body: run } = await w.h.schedule({ plan_id: plan.plan_id });
    const block = blockOf(run);
    expect((await w.say(block, {})).body.status).toBe('done');
    const action = await waitFor('the action', () =>
      w.h.around.actions.find((one) => one['idempotency_key'] === run.run_id),
    );
    w.h.around.decide = 'authorized';
    const { body } = await w.h.around.execute(w.h.around.grant(String(action['action_id'])));
    expect(body).toMatchObject({ results: [{ outcome: 'person_wins' }] });
    const ids = (await w.h.blocksInGoogle()).map(({ id }) => id);
    expect(ids).not.toContain(block.calendar_event_id);
    const corrected = await w.say(block, { outcome: 'partial', actual_minutes: 15 });
    expect(corrected.body).toMatchObject({ status: 'partial', actual_minutes: 15 });
    const opened = await w.say(block, {}, 'reopen');
    expect([opened.status, opened.body.status]).toEqual([200, 'deleted']);
    await w.told(block, { status: 'open' });
    await waitFor('its row says so', () => {
      const last = w.h.around.news.findLast((one) => one.task_id === 'task-held');
      return last?.fields.status === 'Unscheduled';
    });
    const again = await w.h.schedule({ plan_id: plan.plan_id });
    expect(again.body).toMatchObject({ blocks: [{ step_id: block.step_id }] });
  });

  test('what is opened again where another block stands by now stays there, as the person wishes', async () => {
    const block = w.freshBlock();
    await w.say(block, { outcome: 'skipped' });
    await w.h.db.admin.query(
      `insert into scheduler.blocks (block_id, run_id, title, start_at, end_at, part, parts, why, status, created_at, updated_at)
       select 'blk_other', run_id, 'other', start_at, end_at, 1, 1, '', 'applied', now(), now()
         from scheduler.blocks where block_id = $1`,
      [block.block_id],
    );
    expect((await w.say(block, {}, 'reopen')).body).toMatchObject({ status: 'applied' });
  });
});

describe('two ways at once', () => {
  test('the same word by five ways is recorded once', async () => {
    const block = w.freshBlock();
    await w.inCalendar(block, { summary: '✓ Step 1' });
    const reply = { text: 'done', block_id: block.block_id };
    await Promise.all([
      w.sync(),
      w.say(block, {}),
      w.say(block, {}),
      w.sync(),
      w.h.call('POST', `${API}/replies`, reply),
    ]);
    expect((await w.history(block)).map(({ what }) => what)).toEqual([
      'block.planned',
      'block.done',
    ]);
    await w.told(block, { status: 'done' });
    expect(w.outcomesOf(block)).toHaveLength(1);
  });

  test('the parts of a step finished at once: the step’s outcome is not lost between them', async () => {
    const { run } = await w.scheduled([240]);
    expect(run.blocks.length).toBeGreaterThan(1);
    await Promise.all(run.blocks.map((block) => w.say(block, {})));
    await w.told(blockOf(run), { status: 'done', actual_minutes: 240 });
    expect(w.outcomesOf(blockOf(run))).toHaveLength(1);
  });

  test('different words at once: the first counts, the second corrects it, and the planner ends with it', async () => {
    const block = w.freshBlock();
    await Promise.all([w.say(block, {}), w.say(block, { outcome: 'partial', actual_minutes: 30 })]);
    const { status, actual_minutes } = await w.now(block);
    const what = (await w.history(block)).map((row) => row.what);
    expect(what).toHaveLength(4);
    expect(what[2]).toBe('block.reopened');
    expect(what[3]).toBe(`block.${status}`);
    await w.told(block, { status, ...(actual_minutes === null ? {} : { actual_minutes }) });
  });
});

test('an outcome waits while the planner is down, and then tells what is true by then', async () => {
  const block = w.freshBlock();
  w.h.around.planner_down = true;
  await w.say(block, { actual_minutes: 50 });
  await waitFor('the job was put back', async () => {
    const { rows } = await w.h.db.admin.query(
      `select 1 from scheduler_queue.job where name = 'report-outcome' and state = 'created'
          and start_after > now()`,
    );
    return rows.length > 0;
  });
  await w.say(block, { outcome: 'partial', actual_minutes: 25 });
  w.h.around.planner_down = false;
  await w.told(block, { status: 'partial', actual_minutes: 25 });
  expect(w.outcomesOf(block).map(({ body }) => body['status'])).not.toContain('done');
});
