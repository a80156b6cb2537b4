import { expect, test } from 'vitest';
import { brokenGates, type Gate } from './gates.ts';
import type { BenchTask, Instance, Span } from './instance.ts';
import { at, placed, smallWeek, span, task } from './small-week.ts';

type Given = NonNullable<Parameters<typeof smallWeek>[1]>;

interface Case {
  gate: Gate;
  tasks: BenchTask[];
  blocks: Record<string, Span[]>;
  week?: Given;
  /** What this cannot but break with it. */
  also?: Gate[];
}

const hour = task('a', 60);
const CASES: Record<string, Case> = {
  'two blocks at once': {
    gate: 'overlap',
    tasks: [hour, task('b', 60)],
    blocks: { a: [span(9, 10)], b: [span(9.5, 10.5)] },
  },
  'a block over a meeting': {
    gate: 'overlap',
    tasks: [hour],
    blocks: { a: [span(9, 10)] },
    week: { busy: [span(9.75, 11)] },
  },
  'a block too near to a meeting': {
    gate: 'buffer',
    tasks: [hour],
    blocks: { a: [span(9, 10)] },
    week: { busy: [span(10, 11)], rules: { buffer_minutes: 10 } },
  },
  'a block too near to another': {
    gate: 'buffer',
    tasks: [hour, task('b', 60)],
    blocks: { a: [span(9, 10)], b: [span(10, 11)] },
    week: { rules: { buffer_minutes: 15 } },
  },
  'a block over closing time': { gate: 'hours', tasks: [hour], blocks: { a: [span(16.5, 17.5)] } },
  'a block without length': {
    gate: 'hours',
    tasks: [hour],
    blocks: { a: [span(9, 9)] },
    also: ['duration', 'part size'],
  },
  'a block after the window': {
    gate: 'window',
    tasks: [hour],
    blocks: { a: [span(9, 10, 1)] },
    also: ['hours'],
  },
  'a task before its release': {
    gate: 'release',
    tasks: [task('a', 60, { release: at(11) })],
    blocks: { a: [span(10, 11)] },
  },
  'a task after its deadline': {
    gate: 'deadline',
    tasks: [task('a', 60, { deadline: at(11) })],
    blocks: { a: [span(10.25, 11.25)] },
  },
  'a task before what it depends on': {
    gate: 'predecessor',
    tasks: [task('b', 60), task('a', 60, { before: ['b'] })],
    blocks: { a: [span(9, 10)], b: [span(10, 11)] },
  },
  'a task whose predecessor is not placed': {
    gate: 'predecessor',
    tasks: [task('b', 60), task('a', 60, { before: ['b'] })],
    blocks: { a: [span(9, 10)] },
  },
  'parts of a task that stays whole': {
    gate: 'part size',
    tasks: [hour],
    blocks: { a: [span(9, 9.5), span(10, 10.5)] },
  },
  'a part under the minimum': {
    gate: 'part size',
    tasks: [task('a', 60, { split: { min_minutes: 30, max_minutes: 60 } })],
    blocks: { a: [span(9, 9.25), span(10, 10.75)] },
  },
  'a part over the maximum': {
    gate: 'part size',
    tasks: [task('a', 120, { split: { min_minutes: 30, max_minutes: 60 } })],
    blocks: { a: [span(9, 9.5), span(10, 11.5)] },
  },
  'a day over its maximum': {
    gate: 'day maximum',
    tasks: [hour],
    blocks: { a: [span(9, 10)] },
    week: { rules: { max_minutes_per_day: 45 } },
  },
  'a day without its slack': {
    gate: 'slack',
    tasks: [task('a', 420)],
    blocks: { a: [span(9, 16)] },
    week: { rules: { slack_share: 0.15 } },
  },
  'a lost lunch': {
    gate: 'lunch',
    tasks: [hour],
    blocks: { a: [span(12.5, 13.5)] },
    week: { rules: { lunch: { from: '12:00', to: '14:00', minutes: 45 } }, lunch: span(12, 12.75) },
  },
  'a task placed in part': {
    gate: 'duration',
    tasks: [task('a', 90, { split: { min_minutes: 30, max_minutes: 60 } })],
    blocks: { a: [span(9, 10)] },
  },
  'a task nobody asked for': { gate: 'duration', tasks: [], blocks: { a: [span(9, 10)] } },
};

test.each(Object.entries(CASES))('%s is seen, and nothing else', (_, one) => {
  const { gate, tasks, blocks, week, also = [] } = one;
  const instance = smallWeek(tasks, week);
  const gates = new Set(
    brokenGates(instance, placed(instance, blocks)).map((broken) => broken.gate),
  );
  expect(gates).toEqual(new Set([gate, ...also]));
});

const TWO = smallWeek([hour, task('b', 60)]);

test('a task that is neither placed nor called unplaced is seen', () => {
  const answer = { ...placed(TWO, { a: [span(9, 10)] }), reported: new Set<string>() };
  expect(brokenGates(TWO, answer)).toEqual([{ gate: 'not reported', where: 'b' }]);
});

test('a task that is placed and called unplaced is seen', () => {
  const answer = { ...placed(TWO, { a: [span(9, 10)] }), reported: new Set(['a', 'b']) };
  expect(brokenGates(TWO, answer)).toEqual([{ gate: 'not reported', where: 'a' }]);
});

test('a good answer breaks nothing: lunch may move, parts may touch, 50 minutes may be two of 25', () => {
  const instance: Instance = smallWeek(
    [
      task('a', 60, { due: at(9.5) }),
      task('b', 120, { split: { min_minutes: 30, max_minutes: 60 }, before: ['a'] }),
      task('c', 50, { split: { min_minutes: 30, max_minutes: 45 } }),
    ],
    {
      busy: [span(13, 15)],
      rules: { lunch: { from: '12:00', to: '14:00', minutes: 45 } },
      lunch: span(12, 12.75),
    },
  );
  const five = 5 / 60;
  const answer = placed(instance, {
    a: [span(9, 10)],
    b: [span(10, 11), span(11, 12)],
    c: [span(15, 15 + 5 * five), span(16, 16 + 5 * five)],
  });
  expect(brokenGates(instance, answer)).toEqual([]);
});
