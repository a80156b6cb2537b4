import { expect, test } from 'vitest';
import { isDueSince } from './is-due.ts';

const ZONE = 'Europe/Berlin';

test.each([
  ['2026-11-23T02:09:00Z', '2026-11-22T02:10:00Z', false],
  ['2026-11-23T02:10:00Z', '2026-11-22T02:10:00Z', true],
  // It slept at the hour, and makes up for it once.
  ['2026-11-23T09:00:00Z', '2026-11-22T02:10:00Z', true],
  ['2026-11-23T10:00:00Z', '2026-11-23T09:00:00Z', false],
  // It slept for days, and it is before the hour.
  ['2026-11-23T01:00:00Z', '2026-11-19T02:10:00Z', true],
  ['2026-11-23T01:00:00Z', undefined, true],
  // The hour that the clock left out in spring comes after it.
  ['2026-03-29T01:11:00Z', '2026-03-28T02:10:00Z', true],
])('at %s, having last run at %s', (now, last, expected) => {
  expect(isDueSince(last, '03:10', { now: new Date(now), zone: ZONE })).toBe(expected);
});
