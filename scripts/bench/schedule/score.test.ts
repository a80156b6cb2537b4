import { expect, test } from 'vitest';
import { hoursUntil, scoreOf } from './score.ts';
import { at, placed, smallWeek, span, task } from './small-week.ts';

test('J adds weighted tardiness and a fiftieth of weighted completion, in working hours', () => {
  const week = smallWeek([
    task('a', 60, { due: at(10) }),
    task('b', 120, { priority: 'high', due: at(11) }),
    task('c', 60, { priority: 'urgent' }),
  ]);
  const answer = placed(week, { a: [span(9, 10)], b: [span(10, 12)], c: [span(16, 17)] });
  const { j, tardiness, late, unplaced } = scoreOf(week, answer);
  // b is one hour late; completions are 2 x 1 h, 4 x 3 h, 8 x 8 h.
  expect(tardiness).toBeCloseTo(4);
  expect(j).toBeCloseTo(4 + 0.02 * (2 + 12 + 64));
  expect([...late]).toEqual(['b']);
  expect(unplaced).toBe(0);
});

test('what is not placed completes one working day after the window, and is tardy from its due date on', () => {
  const week = smallWeek([
    task('free', 60, { priority: 'low' }),
    task('due', 60, { priority: 'low', due: at(13) }),
  ]);
  const { j, unplaced, late } = scoreOf(week, placed(week, {}));
  // 16 h in all; 8 h after the window's end, 12 h after 13:00.
  expect(j).toBeCloseTo(8 + 12 + 0.02 * (16 + 16));
  expect(unplaced).toBe(2);
  expect(late.size).toBe(0);
});

test('nights and the time before the window do not count, meetings do', () => {
  const week = smallWeek([], { days: 2, until: 11, busy: [span(9, 10, 1)] });
  expect(hoursUntil(week, at(8))).toBe(0);
  expect(hoursUntil(week, at(20))).toBe(2);
  expect(hoursUntil(week, at(10, 1))).toBe(3);
});

test('the end of the last part is what counts of a task in parts', () => {
  const week = smallWeek([task('a', 60, { split: { min_minutes: 30, max_minutes: 30 } })]);
  const answer = placed(week, { a: [span(11, 11.5), span(9, 9.5)] });
  expect(scoreOf(week, answer).j).toBeCloseTo(0.02 * 2 * 2.5);
});
