import { expect, test } from 'vitest';
import { padded, replay } from './replay.ts';
import { at, placed, smallWeek, span, task } from './small-week.ts';

const week = smallWeek(
  [task('a', 60, { due: at(10) }), task('b', 60, { due: at(12) }), task('c', 60)],
  {
    until: 13,
    busy: [span(11, 11.5)],
  },
);
const plan = placed(week, { a: [span(9, 10)], b: [span(10, 11)], c: [span(12, 13)] });

test('work as long as estimated is on time as planned', () => {
  expect(replay(week, plan, new Map())).toEqual({ dated: 2, planned: 2, on_time: 2 });
});

test('an overrun pushes what follows back, around meetings', () => {
  // a ends at 10:30; b runs to 11:00, pauses for the meeting, and ends at noon, just in time.
  expect(replay(week, plan, new Map([['a', 1.5]]))).toMatchObject({ on_time: 1 });
  // A quarter of an hour more, and b is late too.
  expect(replay(week, plan, new Map([['a', 1.75]]))).toMatchObject({ on_time: 0 });
});

test('what ends early brings nothing forward', () => {
  expect(
    replay(
      week,
      plan,
      new Map([
        ['a', 0.5],
        ['b', 2],
      ]),
    ),
  ).toMatchObject({ on_time: 1 });
});

test('a plan of longer blocks takes an overrun that fits into them', () => {
  const careful = padded(week, 1.4);
  expect(careful.tasks.map(({ minutes }) => minutes)).toEqual([84, 84, 84]);
  const longer = placed(week, { a: [span(9, 10.4)], b: [span(11.5, 12.9)] });
  expect(
    replay(
      week,
      longer,
      new Map([
        ['a', 1],
        ['b', 0.5],
      ]),
    ),
  ).toEqual({ dated: 2, planned: 0, on_time: 2 });
});

test('work that does not end within the window is not on time', () => {
  expect(replay(week, plan, new Map([['a', 9]]))).toMatchObject({ on_time: 0 });
});
