/**
 * The main job as its user sees it, through the webhooks and the accounts behind them. Written against a Target, so that the
 * embedded triggers and a real n8n must pass the very same tests.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { action } from '@almanac/shared/contracts/actions';
import { auditVerification } from '@almanac/shared/contracts/audit';
import { listOf } from '@almanac/shared/contracts/common';
import { recallReply } from '@almanac/shared/contracts/memory';
import { taskCreatedReply } from '@almanac/shared/contracts/workflows';
import { must } from '@almanac/shared/lang/assert';
import { waitFor } from '@almanac/shared/testing/wait-for';
import {
  appliedBlocks,
  blocksOf,
  calendarId,
  eventsOf,
  plansOf,
  rowOf,
  TASKS,
} from './questions.ts';
import { whenDown } from './down-suite.ts';
import { metrics } from './metrics-suite.ts';
import { refusals } from './refusals-suite.ts';
import { takenBack } from './take-back-suite.ts';
import { addRow, newTask, planned } from './tasks.ts';
import type { Target } from './target.ts';

const THREAD = 'grid-daily-thread';
const LONG_MS = 60_000;

let target: Target;
let stop: (() => Promise<void>) | undefined;

/** Declares the suite for one target. */
export function mainJobSuite(start: () => Promise<Target>): void {
  beforeAll(async () => {
    target = await start();
    stop = () => target.stop();
    await target.sandbox.google.seedEvents([
      {
        summary: 'Workshop at the client',
        start: { dateTime: '2026-11-24T08:00:00Z' },
        end: { dateTime: '2026-11-24T15:00:00Z' },
      },
    ]);
  }, LONG_MS * 4);
  afterAll(async () => {
    await stop?.();
  }, LONG_MS);

  describe('from a task to the calendar', fromTaskToCalendar);
  describe('from the calendar back to the task', fromCalendarBack);
  describe('what was done, taken back', () =>
    takenBack(
      () => target,
      () => planned(target, newTask({ estimated_hours: 6 })),
    ));
  describe('reflections', reflections);
  describe('what is not right is refused', () => refusals(() => target));
  describe('when something is down', () => whenDown(() => target));
  describe('after all of this', afterwards);
  describe('what is shown at /metrics', () => metrics(() => target));
}

function fromTaskToCalendar(): void {
  test('a task posted to the webhook becomes a plan, blocks and events', async () => {
    const task = newTask({ title: 'Proposal for Kestrel Labs' });
    const { plan, schedule } = await planned(target, task);
    expect(plan.task_id).toBe(task.task_id);
    expect(plan.totals.estimated_minutes).toBe(180);
    expect(schedule.validated).toBe(true);
    const blocks = await appliedBlocks(target, plan.plan_id);
    const minutes = blocks.reduce(
      (sum, block) => sum + (Date.parse(block.end) - Date.parse(block.start)) / 60_000,
      0,
    );
    expect(minutes).toBe(180);
    const events = await eventsOf(target, plan.plan_id);
    expect(events).toHaveLength(blocks.length);
    const { calendar_id } = must(
      (await target.sandbox.google.events()).find((entry) => entry.event.id === events[0]?.id),
      'the event',
    );
    expect(calendar_id).toBe(await calendarId(target));
  });

  test('the row in Coda tells the plan and the times, and the plan is scheduled', async () => {
    const { task_id, plan, schedule } = await planned(target, newTask());
    const row = await waitFor('the row tells the times', async () => {
      const values = await rowOf(target, task_id);
      return values['almanac_status'] === 'Scheduled' && values;
    });
    expect(row['almanac_plan_id']).toBe(plan.plan_id);
    expect(Date.parse(String(row['almanac_start']))).toBe(
      Date.parse(schedule.blocks[0]?.start ?? ''),
    );
    await waitFor(
      'the plan is scheduled',
      async () => (await plansOf(target, task_id))[0]?.status === 'scheduled',
    );
  });

  test('a task with a workflow follows it, and its process template stands in Coda once, linked to it', async () => {
    const task = newTask({ workflow_id: 'wf-newsletter', client_id: 'kestrel-labs' });
    const { plan } = await planned(target, task);
    expect(plan.provenance).toMatchObject({ source: 'workflow', workflow_id: 'wf-newsletter' });
    expect(plan.sop.steps[0]?.title).toContain('Collect topics');
    const ours = await waitFor('the template stands there', async () => {
      const rows = await target.sandbox.coda.rows('grid-process-templates');
      const found = rows.filter(({ values }) => values['plan_id'] === plan.plan_id);
      return found.length > 0 && found;
    });
    expect(ours.map(({ values }) => values)).toMatchObject([
      {
        external_id: plan.provenance.process_template_id,
        workflow_id: 'wf-newsletter',
        client_id: 'kestrel-labs',
      },
    ]);
  });

  test('the same task posted five times at once is one plan and each block once in the calendar', async () => {
    const task = newTask();
    await addRow(target, task);
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => target.webhook('coda/task-created', task)),
    );
    expect(answers.map((answer) => answer.status)).toEqual([200, 200, 200, 200, 200]);
    const plans = new Set(
      answers.map((answer) => taskCreatedReply.parse(answer.body).plan.plan_id),
    );
    expect(plans.size).toBe(1);
    const [plan_id] = [...plans];
    const blocks = await appliedBlocks(target, plan_id ?? '');
    expect(await eventsOf(target, plan_id ?? '')).toHaveLength(blocks.length);
    expect(await plansOf(target, task.task_id)).toHaveLength(1);
  });

  test('no block stands over a meeting or over another block', async () => {
    await planned(target, newTask({ estimated_hours: 8 }));
    const spans = (await target.sandbox.google.events())
      .map((entry) => entry.event)
      .filter((item) => item.status !== 'cancelled' && item.start?.dateTime !== undefined)
      .map(
        (item) =>
          [Date.parse(item.start?.dateTime ?? ''), Date.parse(item.end?.dateTime ?? '')] as const,
      )
      .toSorted((a, b) => a[0] - b[0]);
    for (const [index, span] of spans.entries()) {
      expect(span[0]).toBeGreaterThanOrEqual(spans[index - 1]?.[1] ?? 0);
    }
  });

  test('the Coda poll finds a task nobody posted, once, and does not take our own update for news', async () => {
    const task = newTask({ title: 'Found by the poll' });
    await addRow(target, task);
    expect((await target.run('coda-to-calendar-sync')).status).toBe(200);
    await waitFor(
      'its row is scheduled',
      async () => (await rowOf(target, task.task_id))['almanac_status'] === 'Scheduled',
    );
    const before = await plansOf(target, task.task_id);
    expect(before).toHaveLength(1);
    expect((await target.run('coda-to-calendar-sync')).status).toBe(200);
    const after = await plansOf(target, task.task_id);
    expect(after.map((plan) => [plan.plan_id, plan.version])).toEqual([[before[0]?.plan_id, 1]]);
  });

  test('a changed task revises its plan and its schedule follows', async () => {
    const task = newTask({ estimated_hours: 2 });
    const first = await planned(target, task);
    const answer = await target.webhook('coda/task-created', { ...task, estimated_hours: 4 });
    const second = taskCreatedReply.parse(answer.body);
    expect(second.plan.plan_id).toBe(first.plan.plan_id);
    expect(second.plan.version).toBe(2);
    const events = await waitFor('the calendar holds four hours', async () => {
      const stored = await eventsOf(target, first.plan.plan_id);
      const minutes = stored.reduce(
        (sum, item) =>
          sum +
          (Date.parse(item.end?.dateTime ?? '') - Date.parse(item.start?.dateTime ?? '')) / 60_000,
        0,
      );
      return minutes === 240 && stored;
    });
    const live = (await blocksOf(target, first.plan.plan_id)).filter(
      (block) => block.status !== 'deleted',
    );
    expect(events).toHaveLength(live.length);
  });
}

function fromCalendarBack(): void {
  test('a block moved in the calendar is pinned and reaches the row in Coda', async () => {
    const { task_id, plan, schedule } = await planned(target, newTask({ estimated_hours: 1 }));
    const block = must(schedule.blocks[0], 'a block');
    await target.sandbox.google.changeEvent(
      must(block.calendar_event_id, 'an event'),
      { start: { dateTime: '2026-12-19T10:00:00Z' }, end: { dateTime: '2026-12-19T11:00:00Z' } },
      await calendarId(target),
    );
    const row = await waitFor('Coda knows the new time', async () => {
      const values = await rowOf(target, task_id);
      return (
        Date.parse(String(values['almanac_end'])) === Date.parse('2026-12-19T11:00:00Z') && values
      );
    });
    expect(row['almanac_note']).toContain('moved');
    const moved = must(
      (await blocksOf(target, plan.plan_id)).find((item) => item.block_id === block.block_id),
      'the block',
    );
    expect(moved.pinned).toBe(true);
    expect(Date.parse(moved.moved_from?.start ?? '')).toBe(Date.parse(block.start));
  });

  test('a block removed from the calendar is told to Coda and is not put back', async () => {
    const { task_id, plan, schedule } = await planned(target, newTask({ estimated_hours: 1 }));
    for (const block of schedule.blocks) {
      await target.sandbox.google.deleteEvent(
        must(block.calendar_event_id, 'an event'),
        await calendarId(target),
      );
    }
    await waitFor(
      'Coda knows',
      async () => (await rowOf(target, task_id))['almanac_status'] === 'Unscheduled',
    );
    expect(await eventsOf(target, plan.plan_id)).toHaveLength(0);
  });

  test('a block ticked in the calendar is done, in the plan too', async () => {
    const { task_id, schedule } = await planned(target, newTask({ estimated_hours: 1 }));
    for (const block of schedule.blocks) {
      await target.sandbox.google.changeEvent(
        must(block.calendar_event_id, 'an event'),
        { summary: `✓ ${block.title}` },
        await calendarId(target),
      );
    }
    await waitFor(
      'the plan is completed',
      async () => (await plansOf(target, task_id))[0]?.status === 'completed',
    );
  });

  test('a task that the person sets done in its row is completed, and what was ahead leaves the calendar', async () => {
    const { task_id, plan } = await planned(target, newTask({ estimated_hours: 1 }));
    const rows = await target.sandbox.coda.rows(TASKS);
    const row = rows.find(({ values }) => values['task_id'] === task_id);
    await target.sandbox.coda.changeRow(TASKS, must(row, 'its row').id, { status: 'Done' });
    expect((await target.run('coda-to-calendar-sync')).status).toBe(200);
    expect((await plansOf(target, task_id))[0]?.status).toBe('completed');
    await waitFor(
      'its blocks leave the calendar',
      async () => (await eventsOf(target, plan.plan_id)).length === 0,
    );
    await waitFor(
      'the row tells it',
      async () => (await rowOf(target, task_id))['almanac_status'] === 'Done',
    );
  });
}

function reflections(): void {
  test('the daily reflection is posted once a day, however often it is asked for', async () => {
    target.setClock('2026-11-23T17:00:00Z');
    const answers = [
      await target.run('daily-observer-trigger'),
      await target.run('daily-observer-trigger'),
    ];
    expect(answers.map((answer) => answer.status)).toEqual([200, 200]);
    await waitFor(
      'the row in the Daily Thread',
      async () => (await threadRows('daily')).length > 0,
    );
    expect(await threadRows('daily')).toHaveLength(1);
    const recalled = await target.services.memory.call({
      method: 'POST',
      path: '/api/v1/memory/recall',
      body: { query: 'daily reflection', kinds: ['reflection'], client_id: '*' },
      reply: recallReply,
    });
    expect(recalled.items.length).toBeGreaterThan(0);
  });

  test('the weekly reflection is posted once a week', async () => {
    expect((await target.run('weekly-observer-trigger')).status).toBe(200);
    await waitFor(
      'the row in the Daily Thread',
      async () => (await threadRows('weekly')).length === 1,
    );
  });
}

async function threadRows(mode: string) {
  const rows = await target.sandbox.coda.rows(THREAD);
  return rows.filter((row) => String(row.values['external_id']).startsWith(`almanac-${mode}-`));
}

function afterwards(): void {
  test('every event in our calendar belongs to one block, and each stands behind a succeeded Action', async () => {
    const calendar_id = await calendarId(target);
    const ids = (await target.sandbox.google.events())
      .filter((entry) => entry.calendar_id === calendar_id && entry.event.status !== 'cancelled')
      .map((entry) => entry.event.extendedProperties?.private?.['almanac_block_id'] ?? 'none');
    expect(new Set(ids).size).toBe(ids.length);
    const { items } = await target.services.actions.call({
      method: 'GET',
      path: '/api/v1/actions',
      query: { type: 'calendar.apply_run', status: 'succeeded', limit: 200 },
      reply: listOf(action.pick({ action_id: true })),
    });
    const changes = z.object({ changes: z.array(z.object({ block_id: z.string() })) });
    const written: string[] = [];
    for (const { action_id } of items) {
      const path = `/api/v1/actions/${action_id}`;
      const whole = await target.services.actions.call({ method: 'GET', path, reply: action });
      written.push(...changes.parse(whole.inputs).changes.map((change) => change.block_id));
    }
    for (const id of ids) expect(written).toContain(id);
  });

  test('the audit chain has no fault', async () => {
    const verification = await target.services.actions.call({
      method: 'GET',
      path: '/api/v1/audit/verify',
      reply: auditVerification,
    });
    expect(verification.faults).toEqual([]);
    expect(verification.rows).toBeGreaterThan(50);
  });
}
