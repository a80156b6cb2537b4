import { describe, expect, test } from 'vitest';
import { Temporal } from 'temporal-polyfill';
import { findSlots } from '../find-slot.ts';
import type { SlotParticipant } from '../find-slot-types.ts';
import { learnedRules, slotWishes, withWishes } from './slot-wishes.ts';

/** Monday. */
const TODAY = '2026-11-30';
const BERLIN = 'Europe/Berlin';
const at = (local: string): number =>
  Temporal.PlainDateTime.from(local).toZonedDateTime(BERLIN).epochMilliseconds;
const ann: SlotParticipant = {
  name: 'Ann',
  zone: BERLIN,
  busy: [],
  buffer_minutes: 0,
  avoid: [],
  prefer: [],
};
const soft = { hard: false, weight: 1 };
const hard = { hard: true, weight: 1 };

describe('who is free can meet then', () => {
  test.each<[string, object]>([
    ['I am free on Tuesdays', { prefer: [{ ...soft, weekdays: ['tue'] }] }],
    ['free Tuesday', { prefer: [{ ...soft, weekdays: ['tue'] }] }],
    ['Tuesday is free', { prefer: [{ ...soft, weekdays: ['tue'] }] }],
    ['dienstags bin ich frei', { prefer: [{ ...soft, weekdays: ['tue'] }] }],
    ['mittwochs frei', { prefer: [{ ...soft, weekdays: ['wed'] }] }],
    [
      'available on Thursday from 10 to 12',
      { prefer: [{ ...soft, weekdays: ['thu'], from: '10:00', to: '12:00' }] },
    ],
    ['always available after 14:00', { prefer: [{ ...soft, from: '14:00' }] }],
    ['I am free only on December 3', { prefer: [{ ...hard, dates: ['2026-12-03'] }] }],
    ['not free on Tuesday', { avoid: [{ ...hard, weekdays: ['tue'] }] }],
    ['I am unavailable on Friday', { avoid: [{ ...hard, weekdays: ['fri'] }] }],
    ['freitags leider nicht verfügbar', { avoid: [{ ...hard, weekdays: ['fri'] }] }],
    ['keep Friday free', { avoid: [{ ...hard, weekdays: ['fri'] }] }],
    ['prefer to keep mornings free', { avoid: [{ ...soft, to: '12:00' }] }],
    [
      'keep Friday afternoon free',
      { avoid: [{ ...hard, weekdays: ['fri'], from: '12:00', to: '18:00' }] },
    ],
    ['I would like to have Friday free', { avoid: [{ ...hard, weekdays: ['fri'] }] }],
    [
      'free Monday to Thursday except Tuesday',
      { prefer: [{ ...soft, weekdays: ['mon', 'wed', 'thu'] }] },
    ],
    ['meeting-free Fridays', { avoid: [{ ...hard, weekdays: ['fri'] }] }],
    [
      'not free on Tuesday but free on Wednesday',
      { avoid: [{ ...hard, weekdays: ['tue'] }], prefer: [{ ...soft, weekdays: ['wed'] }] },
    ],
  ])('%s', (text, expected) => {
    expect(slotWishes(text, TODAY)).toMatchObject({
      avoid: [],
      prefer: [],
      not_understood: [],
      ...expected,
    });
  });

  test.each(['free on Tuesday, not on Wednesday', 'Dienstag habe ich frei'])(
    'what may mean either is not guessed: %s',
    (text) => {
      expect(slotWishes(text, TODAY)).toMatchObject({
        avoid: [],
        prefer: [],
        not_understood: [text],
      });
    },
  );
});

const mon = (more: object = {}) => ({ ...hard, weekdays: ['mon'], ...more });
const tue = (more: object = {}) => ({ ...hard, weekdays: ['tue'], ...more });

describe('a clock time is read with the days it was said of, and with no others', () => {
  test.each<[string, object[]]>([
    ['can not meet on Monday or before 15:00 on Tuesday', [mon(), tue({ to: '15:00' })]],
    ['Not on Monday and before 12:00 on Tuesday', [mon(), tue({ to: '12:00' })]],
    ['Nicht am Montag oder vor 15 Uhr am Dienstag', [mon(), tue({ to: '15:00' })]],
    ['I am not free on Monday or after 10:00 on Tuesday', [mon(), tue({ from: '10:00' })]],
    ['can not meet on Monday before 14:00 or Tuesday', [mon({ to: '14:00' }), tue()]],
    ['no meetings on Monday before 11:00, Tuesday', [mon({ to: '11:00' }), tue()]],
    ['not on Monday or on Tuesday before 11:00', [mon(), tue({ to: '11:00' })]],
    [
      'not on Monday or from 9:00 to 11:00 on Tuesday',
      [mon(), tue({ from: '09:00', to: '11:00' })],
    ],
    ['can not meet before 10:00 or on Monday', [{ ...hard, to: '10:00' }, mon()]],
    [
      'not on Monday and Tuesday before 11:00',
      [{ ...hard, weekdays: ['mon', 'tue'], to: '11:00' }],
    ],
    ['not before 11:00 on Monday or Tuesday', [{ ...hard, weekdays: ['mon', 'tue'], to: '11:00' }]],
    [
      'not before 11 on Monday, Tuesday and Friday',
      [{ ...hard, weekdays: ['mon', 'tue', 'fri'], to: '11:00' }],
    ],
    [
      'not on Monday and Tuesday before 11:00 or after 15:00 on Friday',
      [
        { ...hard, weekdays: ['mon', 'tue'], to: '11:00' },
        { ...hard, weekdays: ['fri'], from: '15:00' },
      ],
    ],
    [
      'not on 5 December or before 10:00 on 6 December',
      [
        { ...hard, dates: ['2026-12-05'] },
        { ...hard, dates: ['2026-12-06'], to: '10:00' },
      ],
    ],
    ['No calls Monday; Tuesday only after 15:00', [mon(), tue({ to: '15:00' })]],
    ['dienstags nur bis 15 Uhr', [tue({ from: '15:00' })]],
    ['not on Monday or on 5 December', [mon(), { ...hard, dates: ['2026-12-05'] }]],
    [
      'not on Saturday, 5 December before 10:00',
      [{ ...hard, weekdays: ['sat'], dates: ['2026-12-05'], to: '10:00' }],
    ],
  ])('%s', (text, avoid) => {
    expect(slotWishes(text, TODAY)).toMatchObject({ avoid, prefer: [], not_understood: [] });
  });

  test.each([
    'not on Monday or before 10:00',
    'not before 11:00 on Monday or on Tuesday',
    'not before 10:00 or after 16:00 on Monday',
    'no meetings on Monday, Tuesday before 11:00',
    'not on Monday except after 15:00',
    'Tuesday I can, not Monday',
    'Not on Monday, only on Tuesday',
    'not on Monday but on Tuesday',
    'not only on Monday',
    'not on Monday but on Tuesday before 12:00',
  ])('what may mean either is given back: %s', (text) => {
    expect(slotWishes(text, TODAY)).toMatchObject({
      avoid: [],
      prefer: [],
      not_understood: [text],
    });
  });
});

const OFFICE = [{ from: '08:00', to: '18:00' }];

test.each<[string, string[]]>([
  ['Only after 14:00 on Monday or before 10:00 on Tuesday', ['30T14:00', '30T16:00', '01T08:00']],
  [
    'I can only meet on Tuesday or after 16:00 on Monday',
    ['30T16:00', '01T08:00', '01T10:00', '01T12:00', '01T14:00', '01T16:00'],
  ],
  [
    'I can only meet on Monday after 16:00. I can only meet on Tuesday before 10:00',
    ['30T16:00', '01T08:00'],
  ],
  ['Only after 16:00 or before 10:00', ['30T08:00', '30T16:00', '01T08:00', '01T16:00']],
  ['Only on Monday and Tuesday. Only after 16:00', ['30T16:00', '01T16:00']],
  ['Only after 12:00 and before 14:00', ['30T12:00', '01T12:00']],
  ['Only on Tuesday after 16:00 or on 30 November before 10:00', ['30T08:00', '01T16:00']],
])('a second "only" of other days widens, one of all days narrows: %s', (text, expected) => {
  const { not_understood, ...wishes } = slotWishes(text, TODAY);
  const one = withWishes(ann, { ...wishes, not_understood }, { from: 0, to: 0 });
  const { slots } = findSlots({
    duration_minutes: 120,
    window: { from: at('2026-11-30T08:00'), to: at('2026-12-02T00:00') },
    zone: BERLIN,
    participants: [one],
    hours: { mon: OFFICE, tue: OFFICE },
    exclude_dates: [],
    buffer_minutes: 0,
    grid_minutes: 120,
    limit: 50,
  });
  expect([slots.map(({ start }) => sayStart(start)), not_understood]).toEqual([expected, []]);
});

const sayStart = (start: number): string =>
  Temporal.Instant.fromEpochMilliseconds(start)
    .toZonedDateTimeISO(BERLIN)
    .toPlainDateTime()
    .toString({ smallestUnit: 'minute' })
    .slice(8);

describe('dates are no clock times', () => {
  test.each<[string, object]>([
    ['not on 2026-12-05', { avoid: [{ ...hard, dates: ['2026-12-05'] }] }],
    ['only on 2026-12-05', { prefer: [{ ...hard, dates: ['2026-12-05'] }] }],
    ['nicht am 5.12.2026', { avoid: [{ ...hard, dates: ['2026-12-05'] }] }],
    ['not on 10 December', { avoid: [{ ...hard, dates: ['2026-12-10'] }] }],
    [
      'not on 2026-12-05 after 14:00',
      { avoid: [{ ...hard, dates: ['2026-12-05'], from: '14:00' }] },
    ],
    [
      'not on 2026-12-05 before 10 or after 16',
      {
        avoid: [
          { ...hard, dates: ['2026-12-05'], to: '10:00' },
          { ...hard, dates: ['2026-12-05'], from: '16:00' },
        ],
      },
    ],
  ])('%s', (text, expected) => {
    const { avoid, prefer, not_understood } = slotWishes(text, TODAY);
    expect({ avoid, prefer, not_understood }).toEqual({
      avoid: [],
      prefer: [],
      not_understood: [],
      ...expected,
    });
  });

  test.each([
    'not before 2026-12-05',
    'not from 2026-12-05 to 2026-12-08',
    'not on 3 and 5 December',
    'only until 24.12.2026',
    'not on 2026-13-20',
    'no calls on December 3 to 5',
  ])('a longer time with a date at its edge is not read as that date alone: %s', (text) => {
    expect(slotWishes(text, TODAY)).toMatchObject({
      avoid: [],
      prefer: [],
      not_understood: [text],
    });
  });
});

test('"only" on a date leaves no other day', () => {
  const one = withWishes(ann, slotWishes('only on 2026-12-05', TODAY), { from: 0, to: 0 });
  const { slots } = findSlots({
    duration_minutes: 60,
    window: { from: at('2026-11-30T00:00'), to: at('2026-12-12T00:00') },
    zone: BERLIN,
    participants: [one],
    exclude_dates: [],
    buffer_minutes: 0,
    grid_minutes: 60,
    limit: 50,
  });
  expect([slots.length, slots[0]?.start]).toEqual([24, at('2026-12-05T00:00')]);
});

test('what is said of some meetings or some work is no rule for this one, and is given back', () => {
  const text = 'no "sales" calls on Monday. Planning only on Friday';
  expect(slotWishes(text, TODAY)).toMatchObject({
    avoid: [],
    prefer: [],
    not_understood: ['no "sales" calls on Monday', 'Planning only on Friday'],
  });
  const place = { text: 'Calls on Monday', source: 'text', weight: 0.2, kind: 'meeting' as const };
  expect(learnedRules([{ ...place, words: ['sales'], weekdays: ['mon'] }])).toEqual([]);
  expect(learnedRules([{ ...place, weekdays: ['mon'] }])).toHaveLength(1);
});

test('lunch takes its length out of its hours, where appointments leave room', () => {
  const wishes = slotWishes('45 minutes of lunch between 12 and 14', TODAY);
  const day = { from: at('2026-12-01T00:00'), to: at('2026-12-02T00:00') };
  const kept = (busy: SlotParticipant['busy']) =>
    withWishes({ ...ann, busy }, wishes, day).kept_free?.intervals;
  const first = { start: at('2026-12-01T12:00'), end: at('2026-12-01T12:45') };
  expect(kept([])).toEqual([first]);
  expect(kept([{ start: first.start, end: first.end }])).toEqual([
    { start: first.end, end: at('2026-12-01T13:30') },
  ]);
});
