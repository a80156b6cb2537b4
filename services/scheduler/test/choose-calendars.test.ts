/** Which calendars are read is the person's choice; what is gone, or only shows when it is busy, keeps nobody from the rest. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CalendarList, ConnectionHealth } from '@almanac/shared/contracts/calendars';
import type { Health } from '@almanac/shared/contracts/health';
import type { CalendarEvent, ScheduleReply } from '@almanac/shared/contracts/scheduler';
import { must } from '@almanac/shared/lang/assert';
import { waitFor } from '@almanac/shared/testing/wait-for';
import { consent } from './consent.ts';
import { type Harness, planOf, startHarness } from './harness.ts';

const TEAM = 'team@example.com';
const ROOM = 'room@example.com';
const PATH = '/api/v1/scheduler/calendars';
let h: Harness;
beforeAll(async () => {
  h = await startHarness({ env: { SYNC_CRON: '0 0 1 1 *' } });
  await h.google.addCalendar({ id: TEAM, summary: 'Team' });
  await h.google.addCalendar({ id: ROOM, summary: 'Room', access_role: 'freeBusyReader' });
  const busy = (summary: string, hour: string, more = {}) => ({
    summary,
    start: { dateTime: `2026-11-25T${hour}:00:00Z` },
    end: { dateTime: `2026-11-25T${hour}:30:00Z` },
    ...more,
  });
  await h.google.seedEvents([busy('Mine', '08'), busy('Maybe', '09', { status: 'tentative' })]);
  await h.google.seedEvents([busy('Theirs', '10')], { calendar_id: TEAM });
  await h.google.seedEvents([busy('Secret', '11')], { calendar_id: ROOM });
  await waitFor('connected', async () => (await status()).calendar_id !== null);
});
afterAll(() => h.close());

const status = async () => (await h.call<ConnectionHealth>('GET', '/oauth/status')).body;
const choose = (body: object) => h.call<CalendarList>('PUT', PATH, body);
const list = async () => (await h.call<CalendarList>('GET', PATH)).body;
const one = ({ items }: CalendarList, id: string) =>
  must(
    items.find(({ calendar_id }) => calendar_id === id),
    id,
  );
const seen = async () => {
  const path =
    '/api/v1/scheduler/calendar-events?from=2026-11-25T00:00:00Z&to=2026-11-26T00:00:00Z';
  const { body } = await h.call<{ items: CalendarEvent[]; degraded: string[] }>('GET', path);
  const said = body.items.map(({ title, busy }) => `${title}${busy ? '' : ' (free)'}`);
  return { said, degraded: body.degraded };
};

test('without a choice the settings hold, and the list says which calendar is what', async () => {
  const all = await list();
  expect(all).toMatchObject({ chosen_by: 'settings', tentative: 'busy' });
  expect(one(all, 'person@example.com')).toMatchObject({ primary: true, read: true });
  expect(one(all, TEAM)).toMatchObject({ access: 'events', read: false, status: 'not_read' });
  expect(one(all, ROOM)).toMatchObject({ access: 'busy_only', read: false });
  expect(one(all, await h.calendarId())).toMatchObject({ ours: true, read: true });
  expect((await seen()).said).toEqual(['Mine', 'Maybe']);
});

test('a chosen calendar is read, one that was left out is not, and the audit says who chose', async () => {
  const { status: code, body } = await choose({ read: [TEAM] });
  expect([code, body.chosen_by, one(body, TEAM).read]).toEqual([200, 'person', true]);
  expect((await seen()).said).toEqual(['Theirs']);
  expect((await choose({ read: ['person@example.com', TEAM] })).status).toBe(200);
  expect((await seen()).said).toEqual(['Mine', 'Maybe', 'Theirs']);
  const { rows } = await h.db.admin.query<{ actor: string }>(
    `select actor from core.audit_event where action = 'calendars.chosen'`,
  );
  expect(rows).toEqual([{ actor: 'alice' }, { actor: 'alice' }]);
});

test.each([
  ['a calendar the account does not have', { read: ['nobody@example.com'] }],
  ['too many', { read: Array.from({ length: 21 }, (_, i) => `c${i}`) }],
  ['an unknown field', { read: [], colour: 'red' }],
])('%s is refused, and the choice stays', async (_, body) => {
  const refused = await h.call('PUT', PATH, body);
  expect([refused.status, (refused.body['errors'] as unknown[]).length > 0]).toEqual([422, true]);
  expect((await list()).items.filter(({ read }) => read)).toHaveLength(3);
});

test('busy or not: whether tentative events take time is the person’s to say', async () => {
  await choose({ read: ['primary'], tentative: 'free' });
  expect((await seen()).said).toEqual(['Mine', 'Maybe (free)']);
  await choose({ read: ['primary'], tentative: 'busy' });
  expect((await seen()).said).toEqual(['Mine', 'Maybe']);
});

test('busy or not: an all-day event takes time where the person lets such events, and is named where it does not', async () => {
  const [fair] = await h.google.seedEvents([
    { summary: 'Fair', start: { date: '2026-11-26' }, end: { date: '2026-11-27' } },
  ]);
  const day = async () => {
    const { body } = await h.schedule({
      tasks: [{ task_id: 't', title: 'T', duration_minutes: 60 }],
      window: { from: '2026-11-26T00:00:00Z', to: '2026-11-26T23:00:00Z' },
      dry_run: true,
    });
    return [body.blocks.length, (body.notes ?? []).map((note) => note.slice(0, 6))];
  };
  expect(await day()).toEqual([1, ["'Fair'"]]);
  expect((await choose({ read: ['primary'], all_day: 'busy' })).body.all_day).toBe('busy');
  expect(await day()).toEqual([0, []]);
  await choose({ read: ['primary'], all_day: 'free' });
  await h.google.deleteEvent(must(fair, 'the event').id);
  expect(await day()).toEqual([1, []]);
});

describe('a calendar of which we may only see when it is busy', () => {
  test('asks for that right alone, with the next consent, and then counts', async () => {
    const scopes = async () => {
      const { headers } = await h.call('GET', '/oauth/authorize');
      return new URL(must(headers.get('location'), 'a redirect')).searchParams.get('scope') ?? '';
    };
    expect(await scopes()).not.toContain('freebusy');
    await choose({ read: ['primary', ROOM] });
    expect(await scopes()).toContain('calendar.events.freebusy');
    expect(await seen()).toEqual({ said: ['Mine', 'Maybe'], degraded: ['calendar'] });
    expect((await h.call<Health>('GET', '/health')).body.degraded).toEqual(['calendar']);
    await choose({ read: ['primary'] });
    await waitFor('what is not read is not refused', async () => {
      return (await h.call<Health>('GET', '/health')).body.status === 'pass';
    });
    await choose({ read: ['primary', ROOM] });
    expect((await fetch(await consent(h))).status).toBe(200);
    expect(await seen()).toEqual({ said: ['Mine', 'Maybe', '(busy)'], degraded: [] });
    expect(one(await list(), ROOM)).toMatchObject({ access: 'busy_only', status: 'read' });
    await waitFor('health', async () => {
      return (await h.call<Health>('GET', '/health')).body.status === 'pass';
    });
  });
});

test('a calendar that is gone (404) is marked missing, said, and still counts; the others go on', async () => {
  await choose({ read: ['primary', TEAM] });
  expect((await seen()).said).toEqual(['Mine', 'Maybe', 'Theirs']);
  await h.google.removeCalendar(TEAM);
  await h.google.seedEvents([
    {
      summary: 'New',
      start: { dateTime: '2026-11-25T12:00:00Z' },
      end: { dateTime: '2026-11-25T12:30:00Z' },
    },
  ]);
  expect(await seen()).toEqual({
    said: ['Mine', 'Maybe', 'Theirs', 'New'],
    degraded: ['calendar_missing'],
  });
  expect((await status()).missing_calendars).toEqual([TEAM]);
  expect(one(await list(), TEAM)).toMatchObject({ status: 'missing', read: true });
  const { checks } = (await h.call<Health>('GET', '/health')).body;
  expect(checks?.['calendar']).toMatchObject({
    status: 'warn',
    detail: expect.stringContaining(`the calendar ${TEAM} is gone`),
  });
  await choose({ read: ['primary'] });
  expect(await seen()).toEqual({ said: ['Mine', 'Maybe', 'New'], degraded: [] });
});

test('our own calendar, when it is gone, is made again, and its blocks count as deleted by the person', async () => {
  const plan = planOf([60], { task_id: null });
  h.around.plans.set(plan.plan_id, plan);
  const { body: run } = await h.schedule({ plan_id: plan.plan_id });
  expect(run.status).toBe('applied');
  const before = await h.calendarId();
  await h.google.removeCalendar(before);
  // A sync that an earlier choice asked for may come first: what counts is what is found afterwards.
  expect((await h.call('POST', '/api/v1/scheduler/sync')).status).toBe(200);
  const { body: after } = await h.call<ScheduleReply>(
    'GET',
    `/api/v1/scheduler/runs/${run.run_id}`,
  );
  expect([after.blocks, after.unscheduled.length]).toEqual([[], 1]);
  const now = await h.calendarId();
  expect(now).not.toBe(before);
  expect(one(await list(), now)).toMatchObject({ title: 'Almanac', ours: true });
});
