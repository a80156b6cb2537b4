import { expect, test } from 'vitest';
import { clockSkew, skewWords } from './clock-skew.ts';

const THERE = Date.parse('2026-11-23T07:00:00Z');
/** Headers as the Google client brings them: no instance of the global class. */
const answered = (at: number) => ({
  get: (name: string) => (name === 'date' ? new Date(at).toUTCString() : null),
});

test.each([
  ['right, with a slow answer', THERE - 8000, THERE + 2000, 0],
  ['right, within the second that Google does not say', THERE + 900, THERE + 950, 0],
  ['ten minutes ahead', THERE + 600_000, THERE + 600_500, 599_000],
  ['ten minutes behind', THERE - 600_500, THERE - 600_000, -600_000],
])('a clock that is %s', (_, asked, heard, skew_ms) => {
  const skew = clockSkew(() => heard);
  skew.note(answered(THERE), asked);
  expect(skew.ms()).toBe(skew_ms);
  expect(skewWords(skew_ms) === undefined).toBe(Math.abs(skew_ms) < 60_000);
});

test('a clock that was set right is right with the next answer; an answer without a date says nothing', () => {
  const skew = clockSkew(() => THERE);
  skew.note(answered(THERE + 600_000), THERE);
  skew.note({}, THERE);
  skew.note(undefined, THERE);
  expect(skew.ms()).toBe(-600_000);
  skew.note(answered(THERE), THERE);
  expect(skew.ms()).toBe(0);
});
