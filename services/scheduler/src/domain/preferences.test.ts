import { describe, expect, test } from 'vitest';
import { defaultWindow } from './default-window.ts';
import {
  checkPreferences,
  defaultPreferences,
  mergePreferences,
  minutesOfDay,
  type PartialPreferences,
} from './preferences.ts';

const base = defaultPreferences('Europe/Berlin');

test('the defaults are valid, Monday to Friday, and leave slack', () => {
  expect(checkPreferences(base)).toEqual([]);
  expect(Object.keys(base.working_hours)).toEqual(['mon', 'tue', 'wed', 'thu', 'fri']);
});

test('merging replaces what is given and keeps the rest', () => {
  const merged = mergePreferences(base, { lunch: null, buffer_minutes: undefined, slack_share: 0 });
  expect(merged).toEqual({ ...base, lunch: null, slack_share: 0 });
});

test.each<[string, PartialPreferences]>([
  ['zone', { zone: 'Europe/Nowhere' }],
  ['working_hours.mon', { working_hours: { mon: [{ from: '17:00', to: '09:00' }] } }],
  ['working_hours.mon', { working_hours: { mon: [{ from: '9', to: '17:00' }] } }],
  ['lunch', { lunch: { from: '14:00', to: '12:00', minutes: 45 } }],
  ['lunch.minutes', { lunch: { from: '12:00', to: '12:30', minutes: 45 } }],
  ['buffer_minutes', { buffer_minutes: -1 }],
  ['max_minutes_per_day', { max_minutes_per_day: 0 }],
  ['slack_share', { slack_share: 0.51 }],
  ['split', { split: { min_minutes: 60, max_minutes: 30 } }],
  ['split', { split: { min_minutes: 5, max_minutes: 30 } }],
  ['focus_windows', { focus_windows: [{ weekday: 'mon', from: '10:00', to: '10:00' }] }],
  ['holidays', { holidays: ['2026-02-30'] }],
])('%s is refused when it makes no sense', (path, partial) => {
  expect(checkPreferences(mergePreferences(base, partial))).toContainEqual({
    path,
    message: expect.any(String),
  });
});

test('times of day run from 00:00 to 24:00', () => {
  expect(['00:00', '09:30', '24:00', '24:01', '25:00', '9:00', ''].map(minutesOfDay)).toEqual([
    0,
    570,
    1_440,
    null,
    null,
    null,
    null,
  ]);
});

describe('the window nobody named', () => {
  const now = Date.parse('2026-03-02T08:07:00Z');
  const from = Date.parse('2026-03-02T08:15:00Z');
  const days = (count: number): number => from + count * 86_400_000;

  test('it starts on the grid and is two weeks long', () => {
    expect(defaultWindow(now, [{}])).toEqual({ from, to: days(14) });
  });

  test('it reaches to the latest due date, but no farther than eight weeks', () => {
    expect(defaultWindow(now, [{ due: days(20) }, { deadline: days(30) }])).toEqual({
      from,
      to: days(30),
    });
    expect(defaultWindow(now, [{ due: days(400) }])).toEqual({ from, to: days(56) });
  });
});
