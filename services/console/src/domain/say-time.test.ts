import { expect, test } from 'vitest';
import { sayClock, sayDuration, sayInstant } from './say-time.ts';

test.each([
  [0, '0 s'],
  [59.9, '59 s'],
  [60, '1 min'],
  [3600, '1 h'],
  [12_000, '3 h 20 min'],
  [187_200, '2 d 4 h'],
])('%d s reads %s', (duration_s, words) => {
  expect(sayDuration(duration_s)).toBe(words);
});

test('an instant is told in the zone of the person', () => {
  expect(sayInstant('2026-11-23T23:04:09Z', 'Europe/Berlin')).toBe('Tuesday, 24 November, 00:04');
  expect(sayClock('2026-11-23T17:04:09Z', 'Europe/Berlin', true)).toBe('18:04:09');
});
