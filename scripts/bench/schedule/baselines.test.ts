import { expect, test } from 'vitest';
import { apparentUrgencyDispatch } from './atc.ts';
import { earliestDueFirst } from './edf.ts';
import { fluidLike } from './fluid-like.ts';
import { at, smallWeek, span, task } from './small-week.ts';
import { tuturuuuLike } from './tuturuuu-like.ts';

test('EDF places by due date, each at its first fit', () => {
  const week = smallWeek(
    [
      task('late', 60, { priority: 'urgent', due: at(16) }),
      task('early', 120, { due: at(12) }),
      task('none', 30, { priority: 'high' }),
    ],
    { busy: [span(10, 11)] },
  );
  const { blocks } = earliestDueFirst(week);
  expect(blocks.get('early')).toEqual([span(11, 13)]);
  expect(blocks.get('late')).toEqual([span(9, 10)]);
  expect(blocks.get('none')).toEqual([span(13, 13.5)]);
});

test('EDF lets a predecessor go first, and places nothing after one that has no place', () => {
  const week = smallWeek([
    task('next', 60, { due: at(10), before: ['first'] }),
    task('first', 60, { due: at(16) }),
    task('orphan', 60, { before: ['huge'] }),
    task('huge', 600),
  ]);
  const { blocks, reported } = earliestDueFirst(week);
  expect(blocks.get('first')).toEqual([span(9, 10)]);
  expect(blocks.get('next')).toEqual([span(10, 11)]);
  expect([...reported]).toEqual(['orphan', 'huge']);
});

test('EDF keeps a day maximum, and cuts what is longer than a part may be', () => {
  const split = { min_minutes: 30, max_minutes: 120 };
  const week = smallWeek([task('a', 180, { split }), task('b', 60)], {
    days: 2,
    rules: { max_minutes_per_day: 120 },
  });
  const { blocks } = earliestDueFirst(week);
  expect(blocks.get('a')).toEqual([span(9, 10.5), span(9, 10.5, 1)]);
  expect(blocks.get('b')).toBeUndefined();
});

test('EDF takes all parts back when one of them finds no place', () => {
  const split = { min_minutes: 60, max_minutes: 60 };
  const week = smallWeek([task('long', 180, { split, due: at(10) }), task('short', 60)], {
    until: 11,
  });
  const { blocks } = earliestDueFirst(week);
  expect([...blocks]).toEqual([['short', [span(9, 10)]]]);
});

test('ATC weighs urgency against length: the short heavy task goes first, the far one last', () => {
  const week = smallWeek([
    task('long', 240, { due: at(13) }),
    task('short', 30, { priority: 'urgent', due: at(13) }),
    task('far', 60, { priority: 'low', due: at(17) }),
  ]);
  const { blocks } = apparentUrgencyDispatch(week);
  // At 9:00 w/p x e^-slack/scale: short 16 x e^(-3.5/3.67) = 6.2, long 0.5, far 1 x e^(-7/3.67) = 0.15.
  expect(blocks.get('short')).toEqual([span(9, 9.5)]);
  expect(blocks.get('long')).toEqual([span(9.5, 13.5)]);
  expect(blocks.get('far')).toEqual([span(13.5, 14.5)]);
});

test('ATC never leaves half of a task behind', () => {
  const split = { min_minutes: 60, max_minutes: 60 };
  const week = smallWeek([task('long', 180, { split, priority: 'urgent' }), task('short', 60)], {
    until: 11,
  });
  const { blocks } = apparentUrgencyDispatch(week);
  expect([...blocks]).toEqual([['short', [span(9, 10)]]]);
});

test('fluid-like lands late in an empty week, and misses gaps between its steps', () => {
  const late = smallWeek([task('a', 60, { due: at(12.5) })]);
  expect(fluidLike(late).blocks.get('a')).toEqual([span(12, 13)]);
  const gap = smallWeek([task('b', 120)], { busy: [span(10, 11), span(13.5, 17)] });
  expect(fluidLike(gap).blocks.get('b')).toBeUndefined();
});

test('tuturuuu-like never goes back to a gap, and cuts as the gaps come', () => {
  const split = { min_minutes: 30, max_minutes: 120 };
  const week = smallWeek(
    [
      task('long', 120, { priority: 'urgent' }),
      task('short', 60),
      task('cut', 180, { split, priority: 'low' }),
    ],
    { busy: [span(10, 11)] },
  );
  const { blocks } = tuturuuuLike(week);
  expect(blocks.get('long')).toEqual([span(11, 13)]);
  expect(blocks.get('short')).toEqual([span(13, 14)]);
  expect(blocks.get('cut')).toEqual([span(14, 16), span(16, 17)]);
});
