import { expect, test } from 'vitest';
import { block, meeting, ZONE } from './fixture.ts';
import { conflicts, overloads, saySums, sayWeek } from './said.ts';
import { nextBlock, resized, shifted } from './steps.ts';
import { daysShown, driftOf, hoursShown, itemsOf, slicesOf, workedOf } from './week.ts';

const NONE = new Map();
const MONDAY = '2026-11-23';
const office = { working_hours: { mon: [{ from: '08:30', to: '17:00' }] } };
const iso = (at: number): string => new Date(at).toISOString();

test('a day is read in clock order, blocks and the events of others together; a wish stands where it is wished', () => {
  const wishes = new Map([['a', { start: Date.parse('2026-11-24T13:00:00Z'), end: 1 }]]);
  const blocks = [block('a', '24T08:00', '24T09:00'), block('b', '24T12:00', '24T13:00')];
  const items = itemsOf(
    blocks,
    [
      meeting('m', '24T10:00', '24T11:00'),
      meeting('holiday', '24T00:00', '25T00:00', { all_day: true }),
    ],
    wishes,
  );
  expect(items.map(({ title }) => title)).toEqual(['m', 'b', 'a']);
});

test('what goes on over midnight has a part on each day, in the clock of the person', () => {
  const items = itemsOf([block('late', '24T21:00', '25T00:30')], [], NONE);
  expect(slicesOf(items, '2026-11-24', ZONE)).toMatchObject([{ from: 22 * 60, to: 24 * 60 }]);
  expect(slicesOf(items, '2026-11-25', ZONE)).toMatchObject([{ from: 0, to: 90 }]);
  expect(slicesOf(items, '2026-11-26', ZONE)).toEqual([]);
});

test('what ends at midnight is on no next day', () => {
  const items = itemsOf([block('late', '24T21:00', '24T23:00')], [], NONE);
  expect(slicesOf(items, '2026-11-24', ZONE)).toMatchObject([{ from: 22 * 60, to: 24 * 60 }]);
  expect(slicesOf(items, '2026-11-25', ZONE)).toEqual([]);
});

test('a weekend is drawn where somebody works or something stands there', () => {
  expect(daysShown(MONDAY, [], office, ZONE)).toHaveLength(5);
  expect(
    daysShown(MONDAY, [], { working_hours: { sun: [{ from: '10:00', to: '12:00' }] } }, ZONE).at(
      -1,
    ),
  ).toBe('2026-11-29');
  const saturday = itemsOf([block('s', '28T09:00', '28T10:00')], [], NONE);
  expect(daysShown(MONDAY, saturday, office, ZONE)).toHaveLength(6);
});

test('the hours drawn hold the working hours and whatever stands outside of them', () => {
  expect(hoursShown([], office)).toEqual({ from: 8, to: 17 });
  const items = itemsOf([block('late', '23T18:00', '23T19:30')], [], NONE);
  expect(hoursShown(slicesOf(items, MONDAY, ZONE), office)).toEqual({ from: 8, to: 21 });
});

test('what happened is drawn as it was said: by times, by minutes, or not at all', () => {
  const at = { status: 'done' as const };
  const base = block('a', '24T08:00', '24T09:00', at);
  expect(workedOf(base)).toBeUndefined();
  expect(workedOf({ ...base, actual_minutes: 90 })).toEqual({
    start: Date.parse(base.start),
    end: Date.parse('2026-11-24T09:30:00Z'),
  });
  expect(workedOf({ ...base, actual_minutes: 30, actual_end: '2026-11-24T10:00:00Z' })?.start).toBe(
    Date.parse('2026-11-24T09:30:00Z'),
  );
  expect(
    [60, 70, 75, 90, 40].map((actual_minutes) => driftOf({ ...base, actual_minutes })),
  ).toEqual([0, 0, 15, 30, -20]);
});

test('a day with more work than the person set for one is said, and by how much', () => {
  const items = itemsOf(
    [
      block('a', '24T08:00', '24T12:00'),
      block('b', '24T13:00', '24T16:00'),
      block('c', '25T08:00', '25T12:00'),
    ],
    [],
    NONE,
  );
  const said = overloads(
    items,
    [MONDAY, '2026-11-24', '2026-11-25'],
    { max_minutes_per_day: 360 },
    ZONE,
  );
  expect(said.map(({ text }) => text)).toEqual(['Tuesday is 1 h over the 6 h you set for a day.']);
});

test('a block over a meeting or over another block is said once; finished ones and free events are not', () => {
  const blocks = [
    block('a', '24T08:00', '24T09:00'),
    block('b', '24T08:30', '24T09:30'),
    block('d', '24T14:00', '24T15:00', { status: 'done' }),
    block('f', '24T16:00', '24T17:00'),
  ];
  const events = [
    meeting('m', '24T09:00', '24T10:00'),
    meeting('n', '24T14:00', '24T15:00'),
    meeting('free', '24T16:00', '24T17:00', { busy: false }),
  ];
  const said = conflicts(itemsOf(blocks, events, NONE), ZONE).map(({ text }) => text);
  expect(said).toEqual(['“b” lies over “a”, Tue 09:30–10:00.']);
  expect(
    conflicts(itemsOf([blocks[1] ?? block('', '24T08:00', '24T09:00')], events, NONE), ZONE)[0]
      ?.text,
  ).toBe('“b” lies over “m”, Tue 10:00–10:30.');
});

test('a week is summed up and named', () => {
  expect(saySums([])).toBe('Nothing is planned');
  expect(
    saySums([
      block('a', '24T08:00', '24T09:30'),
      block('b', '24T10:00', '24T11:00', { status: 'done', actual_minutes: 75 }),
    ]),
  ).toBe('2 h 30 min planned, 1 h 15 min worked');
  expect(sayWeek(['2026-11-23', '2026-11-27'], '2026-11-27')).toBe('23 – 27 November');
  expect(sayWeek(['2026-12-28', '2027-01-01'], '2026-11-27')).toBe('28 December – 1 January 2027');
});

test('arrows go in clock order, and to the nearest time of the nearest day with a block', () => {
  const items = itemsOf(
    [
      block('a', '23T08:00', '23T09:00'),
      block('b', '23T13:00', '23T14:00'),
      block('c', '25T12:00', '25T13:00'),
      block('d', '25T08:30', '25T09:00'),
    ],
    [meeting('m', '24T08:00', '24T09:00')],
    NONE,
  );
  const go = (from: string | undefined, to: 'up' | 'down' | 'left' | 'right') =>
    nextBlock(items, from, to, { zone: ZONE, now: Date.parse('2026-11-23T12:00:00Z') });
  expect(go(undefined, 'down')).toBe('b');
  expect([go('a', 'down'), go('b', 'down'), go('a', 'up'), go('c', 'down')]).toEqual([
    'b',
    'd',
    'a',
    'c',
  ]);
  expect([go('a', 'right'), go('b', 'right'), go('d', 'left'), go('a', 'left')]).toEqual([
    'd',
    'c',
    'a',
    'a',
  ]);
});

test('a day later is the same time on the clock, also where the clock is changed; minutes stay on the grid', () => {
  const place = {
    start: Date.parse('2026-03-28T08:10:00Z'),
    end: Date.parse('2026-03-28T09:10:00Z'),
  };
  expect(iso(shifted(place, { days: 1 }, ZONE).start)).toBe('2026-03-29T07:10:00.000Z');
  const later = shifted(place, { minutes: 15 }, ZONE);
  expect([iso(later.start), iso(later.end)]).toEqual([
    '2026-03-28T08:30:00.000Z',
    '2026-03-28T09:30:00.000Z',
  ]);
  expect(resized(place, -240).end - place.start).toBe(15 * 60_000);
});
