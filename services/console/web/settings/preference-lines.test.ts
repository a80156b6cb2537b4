import { preferences as schema } from '@almanac/shared/contracts/scheduler';
import { expect, test } from 'vitest';
import { fieldsOf, preferenceLines, withFields } from './preference-lines.ts';

const preferences = schema.parse({
  zone: 'Europe/Berlin',
  working_hours: { mon: [{ from: '09:00', to: '17:00', location: 'office' }] },
  lunch: { from: '12:00', to: '14:00', minutes: 45 },
  buffer_minutes: 10,
  max_minutes_per_day: 360,
  slack_share: 0.155,
  focus_windows: [],
  no_meeting_days: ['fri'],
  split: { min_minutes: 30, max_minutes: 120 },
  holidays: [],
});

test('preferences come back from their form as they went in', () => {
  expect(withFields(preferences, fieldsOf(preferences))).toEqual({ preferences });
});

test('each is a line in words', () => {
  expect(preferenceLines(preferences)).toMatchObject({
    Monday: '09:00–17:00 at office',
    Tuesday: 'no work',
    Lunch: '45 min between 12:00 and 14:00',
    'At most in a day': '6 h',
    'Days without meetings': 'Friday',
  });
});

test('what the form makes is what the owner takes', () => {
  const fields = {
    ...fieldsOf(preferences),
    slack_percent: '20',
    holidays: '2026-12-25 2026-12-24',
  };
  const made = withFields(preferences, fields);
  expect('preferences' in made && schema.parse(made.preferences)).toMatchObject({
    slack_share: 0.2,
    holidays: ['2026-12-24', '2026-12-25'],
  });
});

test.each([
  [{ buffer_minutes: '121' }],
  [{ max_minutes_per_day: '' }],
  [{ slack_percent: '60' }],
  [{ holidays: '24.12.2026' }],
])('%o is refused in words', (given) => {
  expect(withFields(preferences, { ...fieldsOf(preferences), ...given })).toHaveProperty('wrong');
});

test('hours that end before they begin are refused by their day', () => {
  const wrong = { ...preferences, working_hours: { tue: [{ from: '17:00', to: '09:00' }] } };
  expect(withFields(wrong, fieldsOf(wrong))).toEqual({
    wrong: 'Tuesday: 17:00–09:00 is no stretch of time.',
  });
});
