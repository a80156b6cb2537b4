import { expect, test } from 'vitest';
import * as words from './words.ts';

const ZONE = 'Europe/Berlin';

test('a time is said in the zone of the person, also over a change of the clocks', () => {
  expect(words.sayClock('2026-10-25T00:30:00Z', ZONE)).toBe('02:30');
  expect(words.sayClock('2026-10-25T01:30:00Z', ZONE)).toBe('02:30');
  expect(words.sayDate('2026-11-18T23:30:00Z', ZONE)).toBe('Thursday, 19 November');
  expect(words.dayOf('2026-11-18T23:30:00Z', ZONE)).toBe('2026-11-19');
});

test('tomorrow is the next calendar day there, not 24 hours later', () => {
  expect(words.daysBetween('2026-11-19T22:30:00Z', '2026-11-19T23:30:00Z', ZONE)).toBe(1);
  expect(words.daysBetween('2026-10-24T22:30:00Z', '2026-10-25T22:30:00Z', ZONE)).toBe(0);
  expect(words.sayInstant('2026-11-20T09:00:00Z', ZONE, '2026-11-19T09:00:00Z')).toBe(
    'tomorrow, 10:00',
  );
  expect(words.sayInstant('2026-11-23T09:00:00Z', ZONE, '2026-11-19T09:00:00Z')).toBe(
    'Mon 23 Nov, 10:00',
  );
});

test.each([
  [45 * 60_000 + 59_000, '45 min'],
  [220 * 60_000, '3 h 40 min'],
  [59_000, 'under 1 min'],
  [0, 'no time'],
  [-5, 'no time'],
  [50 * 3_600_000, '2 days'],
])('%i ms left are %s', (ms, said) => {
  expect(words.sayLeft(ms)).toBe(said);
});

test('minutes, money and counts', () => {
  expect(words.sayMinutes(90)).toBe('1 h 30 min');
  expect(words.sayMinutes(120)).toBe('2 h');
  expect(words.sayMinutes(-10)).toBe('−10 min');
  expect(words.sayMoney({ amount: '4200', currency: 'EUR' })).toBe('EUR 4,200.00');
  expect(words.sayMoney({ amount: '-1234567.5', currency: 'USD' })).toBe('USD -1,234,567.50');
  expect(words.counted(1, 'vote')).toBe('1 vote');
  expect(words.counted(48_210, 'entry', 'entries')).toBe('48,210 entries');
});
