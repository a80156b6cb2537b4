import fc from 'fast-check';
import { expect, test } from 'vitest';
import { busyVerdict, readBusy } from '../domain/busy-rule.ts';
import { type GoogleEventPage, googleEventPage, listedPage } from './google-events.ts';

const zone = 'Europe/Berlin';
const page = (...items: unknown[]): GoogleEventPage => ({ items, timeZone: zone });
const read = (...items: unknown[]) => listedPage(page(...items), 'c');
const at = (dateTime: string) => ({ dateTime });
const hour = { start: at('2026-11-23T10:00:00+01:00'), end: at('2026-11-23T11:00:00+01:00') };
const iso = (ms: number | undefined) => (ms === undefined ? '' : new Date(ms).toISOString());

test.each([
  ['a day in winter', ['2026-11-23', '2026-11-24'], ['2026-11-22T23:00Z', '2026-11-23T23:00Z']],
  [
    'the day the clocks go forward',
    ['2027-03-28', '2027-03-29'],
    ['2027-03-27T23:00Z', '2027-03-28T22:00Z'],
  ],
  [
    'the day the clocks go back',
    ['2026-10-25', '2026-10-26'],
    ['2026-10-24T22:00Z', '2026-10-25T23:00Z'],
  ],
])('all-day: %s is whole days of the calendar’s zone, the end exclusive', (_, dates, instants) => {
  const [date, end] = dates;
  const [event] = read({ id: 'e', start: { date }, end: { date: end } }).events;
  expect([event?.all_day, event?.start, event?.end]).toEqual([true, ...instants.map(Date.parse)]);
});

test('all-day: one that is only there blocks nothing, and the reason says why; an opaque one blocks', () => {
  const days = { start: { date: '2026-11-23' }, end: { date: '2026-11-24' } };
  const { events } = read({ id: 'said', transparency: 'opaque', ...days }, { id: 'not', ...days });
  expect(events.map(busyVerdict)).toEqual([
    { blocks: true, reason: 'an all-day event marked as busy' },
    {
      blocks: false,
      reason: 'all-day events block time only when they are marked as busy, or by your choice',
    },
  ]);
});

test('a time without an offset counts in its own zone, else in the calendar’s', () => {
  const [own, calendars] = read(
    {
      id: 'a',
      start: { dateTime: '2026-07-01T10:00:00', timeZone: 'America/New_York' },
      end: at('2026-07-01T15:00:00Z'),
    },
    {
      id: 'b',
      start: { dateTime: '2026-07-01T10:00:00', timeZone: 'Somewhere Standard Time' },
      end: at('2026-07-01T15:00:00Z'),
    },
  ).events;
  expect(iso(own?.start)).toBe('2026-07-01T14:00:00.000Z');
  expect(iso(calendars?.start)).toBe('2026-07-01T08:00:00.000Z');
  expect([own?.zone, calendars?.zone]).toEqual(['America/New_York', zone]);
});

test('cancelled: of a deleted event only the id is read, even where it has a title and times', () => {
  expect(read({ id: 'gone', status: 'cancelled', summary: 'Old', ...hour })).toEqual({
    events: [],
    removed: ['gone'],
    unreadable: 0,
  });
});

test.each<[string, unknown]>([
  ['no object at all', 7],
  ['one without an id', { ...hour }],
  ['one with an id of another kind', { id: 12, ...hour }],
  ['one with a NUL in its id', { id: 'a\u0000b', ...hour }],
  ['one without times', { id: 'e' }],
  [
    'a date that does not exist',
    { id: 'e', start: { date: '2026-02-30' }, end: { date: '2026-03-02' } },
  ],
  ['a time that does not exist', { id: 'e', start: at('2026-11-23T25:00:00Z'), end: at('x') }],
  ['attendees that are none', { id: 'e', attendees: 'all', ...hour }],
])('malformed: %s is counted, and the events beside it are read', (_, item) => {
  const { events, unreadable } = read(item, { id: 'good', ...hour });
  expect([events.map(({ event_id }) => event_id), unreadable]).toEqual([['good'], 1]);
});

test('malformed: an event of no length, or that ends before it starts, is there and takes no time', () => {
  const { events } = read(
    { id: 'none', start: hour.start, end: hour.start },
    { id: 'back', start: hour.end, end: hour.start },
  );
  const { busy, ignored } = readBusy(events);
  expect([busy, ignored.map(({ reason }) => reason)]).toEqual([
    [],
    ['takes no time', 'takes no time'],
  ]);
});

test('a title is what the database can store: bounded, without NUL or half a character', () => {
  const { events } = read({ id: 'e', summary: `a\u0000b${'😀'.repeat(400)}`, ...hour });
  const title = events[0]?.title ?? '';
  expect(title.startsWith('ab😀')).toBe(true);
  expect([title.length <= 500, title.isWellFormed()]).toEqual([true, true]);
});

test('event types and answers come through, and an unknown type is an ordinary event', () => {
  const types = ['outOfOffice', 'focusTime', 'fromGmail', 'workingLocation', 'birthday', 'newKind'];
  const { events } = read(...types.map((eventType, i) => ({ id: `type${i}`, eventType, ...hour })));
  expect(events.map(({ event_type }) => event_type)).toEqual([
    'out_of_office',
    'focus_time',
    'from_gmail',
    'working_location',
    'birthday',
    'default',
  ]);
});

test('whatever stands in a page, reading it never fails, and every item is read, removed or counted', () => {
  const text = fc.oneof(
    fc.string(),
    fc.constantFrom('2026-11-23', '2026-11-23T10:00:00Z', 'cancelled'),
  );
  const time = fc.oneof(
    fc.record({ date: text }),
    fc.record({ dateTime: text, timeZone: text }),
    fc.jsonValue(),
  );
  const item = fc.oneof(
    fc.record(
      { id: text, status: text, summary: text, start: time, end: time },
      { requiredKeys: [] },
    ),
    fc.jsonValue(),
  );
  fc.assert(
    fc.property(fc.array(item), text, (items, timeZone) => {
      const parsed = googleEventPage.parse({ items, timeZone });
      const { events, removed, unreadable } = listedPage(parsed, 'c');
      expect(events.length + removed.length + unreadable).toBe(items.length);
      for (const { start, end } of events) expect(Number.isFinite(start + end)).toBe(true);
    }),
  );
});

test('ten thousand events in one page are all read', () => {
  const items = Array.from({ length: 10_000 }, (_, i) => ({ id: `event${i}`, ...hour }));
  expect(read(...items).events).toHaveLength(10_000);
});
