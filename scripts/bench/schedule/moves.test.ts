import { expect, test } from 'vitest';
import type { Disturbance, StandingSpan } from './disturb.ts';
import { movesBetween } from './moves.ts';
import { at, placed, smallWeek, span, task } from './small-week.ts';

const week = smallWeek([task('a', 60), task('b', 60), task('c', 120)]);
const standing: StandingSpan[] = [
  { ...span(9, 10), id: 'a', part: 1, parts: 1 },
  { ...span(10, 11), id: 'b', part: 1, parts: 1 },
  { ...span(12, 13), id: 'c', part: 1, parts: 2 },
  { ...span(13, 14), id: 'c', part: 2, parts: 2 },
];
const struck = new Set(standing.slice(0, 1));
const disturbance: Disturbance = {
  kind: 'new meeting',
  week,
  now: at(8),
  standing,
  rest: week,
  struck,
  near_until: at(8),
};

test('struck blocks do not count as moved, others do by working minutes; all of them are written', () => {
  const after = placed(week, {
    a: [span(10, 11)],
    b: [span(11, 12)],
    c: [span(12, 13), span(13, 14)],
  });
  const moves = { untouched: 3, moved: 1, minutes: 60, writes: 2 };
  expect(movesBetween(disturbance, after)).toEqual(moves);
  const gone = { untouched: 3, moved: 3, minutes: 0, writes: 4 };
  expect(movesBetween(disturbance, placed(week, {}))).toEqual(gone);
});

test('a part that goes before the others of its task moves alone', () => {
  const after = placed(week, {
    a: [span(9, 10)],
    b: [span(10, 11)],
    c: [span(11, 12), span(12, 13)],
  });
  expect(movesBetween(disturbance, after)).toMatchObject({ moved: 1, writes: 1 });
});

test('what is pinned, done or near is none that could move', () => {
  const fixed = { ...disturbance, near_until: at(11), struck: new Set<StandingSpan>() };
  const after = placed(week, { c: [span(12, 13), span(13, 14)] });
  expect(movesBetween(fixed, after)).toEqual({ untouched: 2, moved: 0, minutes: 0, writes: 0 });
});
