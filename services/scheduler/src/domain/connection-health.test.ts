import { expect, test } from 'vitest';
import { accessLife, accessWords } from './connection-health.ts';

const DAY_MS = 86_400_000;
const NOW = Date.parse('2026-11-23T07:00:00Z');
const age = (days: number): number => NOW - days * DAY_MS;

test('a young access may be one of the seven-day trap, and says when it would end', () => {
  const life = accessLife(age(3), null, NOW);
  expect(life).toEqual({ token_age_days: 3, testing_mode: 'unknown', days_left: 4 });
  const { detail, act } = accessWords(life);
  expect(detail).toContain('Testing mode loses access after 7 days, this one would in 4 days');
  expect(act).toBe(false);
});

test('an access that lived longer than seven days is none of the trap', () => {
  const life = accessLife(age(8), null, NOW);
  expect(life).toEqual({ token_age_days: 8, testing_mode: 'no', days_left: null });
  expect(accessWords(life)).toEqual({ detail: 'connected for 8 days', act: false });
});

test.each([
  [6, 6, false],
  [2.5, 2, true],
  [-1, 0, true],
])('where Google named the end, %d days away, a person acts in time', (days, left, act) => {
  const life = accessLife(age(1), NOW + days * DAY_MS, NOW);
  expect(life).toMatchObject({ testing_mode: 'yes', days_left: left });
  expect(accessWords(life)).toMatchObject({ act, detail: expect.stringContaining('publish') });
});

test('a connection from the future, by a clock that was set back, has no negative age', () => {
  expect(accessLife(NOW + DAY_MS, null, NOW).token_age_days).toBe(0);
});
