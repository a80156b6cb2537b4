import { afterAll, beforeAll, expect, test } from 'vitest';
import type { FindSlotReply } from '@almanac/shared/contracts/find-slot';
import { type Harness, NOW, startHarness } from './harness.ts';

const PATH = '/api/v1/scheduler/find-slot';
let h: Harness;
beforeAll(async () => {
  h = await startHarness();
});
afterAll(() => h.close());

const hours = { from: '09:00', to: '17:00' };
const window = { from: '2026-11-23T09:00:00+01:00', to: '2026-11-27T17:00:00+01:00' };

async function find(body: object): Promise<FindSlotReply> {
  const reply = await h.call<FindSlotReply>('POST', PATH, {
    duration_minutes: 60,
    window,
    ...body,
  });
  expect([reply.status, reply.body]).toEqual([200, expect.any(Object)]);
  return reply.body;
}

test('a worded week is answered with its first time, whatever form the hours have', async () => {
  const john = {
    name: 'John',
    busy: [
      { start: '2026-11-23T09:00:00+01:00', end: '2026-11-23T09:30:00+01:00' },
      { start: '2026-11-23T12:00:00+01:00', end: '2026-11-23T17:00:00+01:00' },
    ],
  };
  const mary = { name: 'Mary', preferences: { text: 'would rather not meet before 12:00' } };
  for (const form of [hours, [hours], { mon: [hours], tue: [hours] }]) {
    const { slots, order } = await find({
      participants: [john, mary],
      constraints: { hours: form },
    });
    expect([slots[0]?.start, slots[0]?.reason, order]).toEqual([
      '2026-11-24T11:00:00.000Z',
      'John and Mary are free; keeps every preference',
      'earliest',
    ]);
    expect(slots).toHaveLength(5);
  }
});

test('the person of the house brings their calendar, blocks, lunch and preferences', async () => {
  await h.google.seedEvents([
    {
      summary: 'Board',
      start: { dateTime: '2026-11-23T09:00:00', timeZone: 'Europe/Berlin' },
      end: { dateTime: '2026-11-23T11:00:00', timeZone: 'Europe/Berlin' },
    },
  ]);
  const participants = [{ self: true }, { name: 'Ann' }];
  const short = await find({ participants, duration_minutes: 30 });
  expect([short.degraded, short.slots[0]?.start]).toEqual([[], '2026-11-23T10:10:00.000Z']);
  expect(short.slots[0]?.reason).toContain('because of your buffer around appointments');
  const long = await find({ participants });
  expect(long.slots[0]?.start).toBe('2026-11-23T11:45:00.000Z');
  expect(long.slots[0]?.reason).toContain('not earlier because of your lunch');
});

test('focus time and what was learned about meetings are wishes of the person of the house', async () => {
  const wish = { text: 'Calls in the afternoon', kind: 'meeting', from: '13:00', to: '18:00' };
  const path = '/api/v1/scheduler/learned-preferences';
  const { body } = await h.call<{ learned_id: string }>('POST', path, wish);
  const participants = [{ self: true }];
  const { slots } = await find({ participants, duration_minutes: 30 });
  expect([slots[0]?.start, slots[0]?.cost]).toEqual(['2026-11-23T12:00:00.000Z', 0]);
  const before = await h.call('GET', '/api/v1/scheduler/preferences');
  const focus_windows = [{ weekday: 'mon', from: '13:00', to: '17:00' }];
  await h.call('PUT', '/api/v1/scheduler/preferences', { ...before.body, focus_windows });
  const tuesday = await find({ participants, duration_minutes: 30 });
  expect(tuesday.slots[0]?.start).toBe('2026-11-24T12:00:00.000Z');
  await h.call('PUT', '/api/v1/scheduler/preferences', before.body);
  await h.call('PATCH', `${path}/${body.learned_id}`, { status: 'off' });
});

test('the hours and rules of the person of the house count in the zone given with them, what is stored in the stored one', async () => {
  const there = { self: true, zone: 'America/New_York' };
  const rule = (to: string) => ({ avoid: [{ to, hard: true }] });
  const given = await find({ participants: [{ ...there, hours, preferences: rule('10:00') }] });
  expect(given.slots[0]?.start).toBe('2026-11-23T15:00:00.000Z');
  const stored = await find({ participants: [{ ...there, preferences: rule('07:00') }] });
  expect(stored.slots[0]?.start).toBe('2026-11-23T12:00:00.000Z');
  const last = stored.starts.filter(({ to }) => to.startsWith('2026-11-23')).at(-1);
  expect(last?.to).toBe('2026-11-23T15:00:00.000Z');
});

test('nothing that is over is offered to the person of the house; a window without them, or in the past, stays as it is', async () => {
  const all_day = { from: '00:00', to: '24:00' };
  const begun = { from: '2026-11-23T06:00:00Z', to: '2026-11-23T20:00:00Z' };
  const asked = { window: begun, duration_minutes: 15, limit: 1 };
  const own = await find({ ...asked, participants: [{ self: true, hours: all_day }] });
  expect(own.starts[0]?.from).toBe(new Date(NOW).toISOString());
  const others = await find({ ...asked, participants: [{ hours: all_day }] });
  expect(others.starts[0]?.from).toBe(new Date(begun.from).toISOString());
  const past = { from: '2026-11-16T08:00:00Z', to: '2026-11-16T12:00:00Z' };
  const before = await find({ window: past, participants: [{ self: true }] });
  expect(before.starts[0]?.from).toBe(new Date(past.from).toISOString());
});

test('a calendar that does not answer is said, and the last reading is used', async () => {
  await h.control.setFault({ provider: 'google', kind: 'status', status: 503 });
  const { degraded, slots } = await find({ participants: [{ self: true }] });
  await h.control.clearFaults();
  expect([degraded, slots.length]).toEqual([['calendar'], 5]);
});

test('where nobody can, the answer is 200 with what is in the way and what is nearest', async () => {
  const all_week = [{ start: window.from, end: window.to }];
  const { slots, none, starts } = await find({
    participants: [{ name: 'Ann', busy: all_week }, { name: 'Bob' }],
  });
  expect([slots, starts]).toEqual([[], []]);
  expect(none?.binding).toMatchObject([{ participant: 'Ann' }]);
  expect(none?.alternatives.map(({ kind, without }) => [kind, without])).toEqual([
    ['without', ['Ann']],
    ['other_day', []],
  ]);
});

test.each<[string, object, string]>([
  ['no participants', { participants: [] }, 'participants'],
  ['two who are self', { participants: [{ self: true }, { self: true }] }, 'participants'],
  ['a meeting of no length', { participants: [{}], duration_minutes: 0 }, 'duration_minutes'],
  [
    'a window shorter than the meeting',
    { participants: [{}], window: { from: '2026-11-23T09:00:00Z', to: '2026-11-23T09:30:00Z' } },
    'window.to',
  ],
  [
    'a window of a year',
    { participants: [{}], window: { from: '2026-11-23T09:00:00Z', to: '2027-11-23T09:00:00Z' } },
    'window.to',
  ],
  [
    'a busy time that ends before it starts',
    { participants: [{ busy: [{ start: window.to, end: window.from }] }] },
    'participants.0.busy.0.end',
  ],
  ['an unknown zone', { participants: [{ zone: 'Mars/Base' }] }, 'participants.0.zone'],
  [
    'hours that end before they start',
    { participants: [{}], constraints: { hours: { from: '17:00', to: '09:00' } } },
    'constraints.hours',
  ],
  [
    'a rule that says nothing',
    { participants: [{ preferences: { avoid: [{ hard: true }] } }] },
    'participants.0.preferences.avoid.0.weekdays',
  ],
])('%s is refused by name', async (_, body, path) => {
  const reply = await h.call<{ errors: { path: string }[] }>('POST', PATH, {
    duration_minutes: 60,
    window,
    ...body,
  });
  expect([reply.status, reply.body.errors[0]?.path]).toEqual([422, path]);
});

test('fifty people with a thousand appointments each are one question; what is longer still is refused', async () => {
  const from = Date.parse(window.from);
  const iso = (minutes: number): string => new Date(from + minutes * 60_000).toISOString();
  const crowd = (count: number) =>
    Array.from({ length: count }, (_, who) => ({
      busy: Array.from({ length: 1000 }, (__, n) => ({
        start: iso(n * 5 + (who % 2)),
        end: iso(n * 5 + (who % 2) + 2),
      })),
    }));
  const { slots, none } = await find({
    participants: crowd(50),
    constraints: { hours: { from: '00:00', to: '24:00' } },
    duration_minutes: 5,
    limit: 1,
  });
  // Every five minutes somebody is busy for three: the first gap of five is where the lists end.
  expect([slots[0]?.start, none]).toEqual([iso(999 * 5 + 3), null]);
  const reply = await h.call('POST', PATH, {
    duration_minutes: 5,
    window,
    participants: crowd(140),
  });
  expect(reply.status).toBe(413);
});
