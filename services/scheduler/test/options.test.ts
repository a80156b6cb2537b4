import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type Harness, planOf, startHarness } from './harness.ts';

const DAY_MS = 86_400_000;
const MONDAY = Date.parse('2026-11-23T00:00:00Z');
const day = (count: number): string => new Date(MONDAY + count * DAY_MS).toISOString();
const window = { from: day(0), to: day(7) };
const tasks = [{ task_id: 't-1', title: 'Write', duration_minutes: 60 }];
const seeded: string[] = [];
let h: Harness;
beforeAll(async () => {
  h = await startHarness();
});
afterEach(async () => {
  for (const id of seeded.splice(0)) await h.google.deleteEvent(id);
});
afterAll(() => h.close());

async function ask() {
  const { status, body } = await h.schedule({ tasks, window, dry_run: true });
  expect([status, body.blocks, body.unscheduled.length]).toEqual([201, [], 1]);
  return { ...body.unscheduled[0], degraded: body.degraded };
}

/** Busy 24 hours of every day. */
async function busyDays(count: number | 'endless'): Promise<void> {
  const rule = count === 'endless' ? 'RRULE:FREQ=DAILY' : `RRULE:FREQ=DAILY;COUNT=${count}`;
  const events = await h.google.seedEvents([
    {
      summary: 'Away',
      start: { dateTime: '2026-11-22T00:00:00', timeZone: 'Europe/Berlin' },
      end: { dateTime: '2026-11-23T00:00:00', timeZone: 'Europe/Berlin' },
      recurrence: [rule],
    },
  ]);
  seeded.push(...events.map(({ id }) => id));
}

test('while the calendar does not answer, a later day is offered with what is not known about it', async () => {
  const busy = [{ start: day(-1), end: day(7) }];
  await h.control.setFault({ provider: 'google', kind: 'status', status: 503 });
  const { body } = await h.schedule({ tasks, window, busy, dry_run: true });
  await h.control.clearFaults();
  expect(body.degraded).toEqual(['calendar']);
  expect(body.unscheduled[0]?.options[0]?.detail).toContain(
    'if that time is still free: the calendar was not read beyond Monday 30 November 01:00.',
  );
});

test('the option to plan longer names the first day that the calendar leaves free', async () => {
  await busyDays(18);
  const { options } = await ask();
  expect(options).toEqual([
    {
      kind: 'extend_window',
      detail:
        'Plan until Thursday 10 December: it would then be done by Thursday 10 December 10:00.',
      price: expect.any(Number),
    },
  ]);
});

test('blocks of other plans beyond the window count as taken', async () => {
  const plan = planOf([60], { task_id: null });
  h.around.plans.set(plan.plan_id, plan);
  const other = await h.schedule({
    plan_id: plan.plan_id,
    window: { from: '2026-12-01T08:00:00Z', to: day(14) },
  });
  expect(other.body.blocks[0]?.start).toBe('2026-12-01T08:00:00.000Z');
  await busyDays(9);
  const { options } = await ask();
  expect(options?.[0]?.detail).toContain('done by Tuesday 1 December 11:15.');
});

test('with a calendar that is busy without end, no later day is promised', async () => {
  await busyDays('endless');
  const { options, reason, degraded } = await ask();
  expect([options, degraded]).toEqual([[], []]);
  expect(reason).toContain('Until Monday 28 December there is no place for it either.');
});
