import fc from 'fast-check';
import { expect, test } from 'vitest';
import { apparentUrgencyDispatch } from './atc.ts';
import { blockAt, copyOf, emptyBoard, latestEnd, readyAt, take } from './board.ts';
import { earliestDueFirst } from './edf.ts';
import { type Exact, solveExactly } from './exact.ts';
import { solveHere } from './highs-solve.ts';
import { brokenGates } from './gates.ts';
import { answerOf, type BenchTask, type Instance, type Span } from './instance.ts';
import { scoreOf } from './score.ts';
import { at, smallWeek, span, task } from './small-week.ts';

const best = (week: Instance): Promise<Exact> =>
  solveExactly(week, { limit_s: 20, solve: solveHere });

test('a task is cut where that saves more than it costs, found in a thread of its own', async () => {
  const split = { min_minutes: 30, max_minutes: 120 };
  const week = smallWeek([task('a', 120, { split, due: at(12) })], { busy: [span(10, 11)] });
  const { answer, proven } = await solveExactly(week, {
    limit_s: 20,
    start: earliestDueFirst(week),
  });
  expect(proven).toBe(true);
  expect(answer?.blocks.get('a')).toEqual([span(9, 10), span(11, 12)]);
});

test('buffers, day maxima, releases and deadlines bind the optimum too', async () => {
  const week = smallWeek(
    [
      task('a', 60, { priority: 'urgent', release: at(10) }),
      task('b', 60, { priority: 'high' }),
      task('c', 60, { deadline: at(24) }),
    ],
    { days: 2, rules: { max_minutes_per_day: 120, buffer_minutes: 10 }, busy: [span(12, 13)] },
  );
  const { answer } = await best(week);
  if (answer === undefined) throw new Error('no answer');
  expect(brokenGates(week, answer)).toEqual([]);
  // The deadline keeps c on the first day, which has room for one more.
  expect(answer.blocks.get('c')).toEqual([span(9, 10)]);
  expect(answer.blocks.get('a')).toEqual([span(10.25, 11.25)]);
  expect(answer.blocks.get('b')).toEqual([span(9, 10, 1)]);
});

test('a task waits for the last part of what it depends on, or has no place with it', async () => {
  const split = { min_minutes: 60, max_minutes: 60 };
  const week = smallWeek(
    [
      task('next', 60, { priority: 'urgent', due: at(9), before: ['first'] }),
      task('first', 120, { priority: 'low', split }),
      task('orphan', 60, { before: ['huge'] }),
      task('huge', 600),
    ],
    { busy: [span(10, 11)] },
  );
  const { answer } = await best(week);
  expect(answer?.blocks.get('first')).toEqual([span(9, 10), span(11, 12)]);
  expect(answer?.blocks.get('next')).toEqual([span(12, 13)]);
  expect([...(answer?.reported ?? [])]).toEqual(['orphan', 'huge']);
});

const anyTask = fc.record({
  minutes: fc.constantFrom(30, 50, 60, 90, 105),
  priority: fc.constantFrom('low' as const, 'normal' as const, 'high' as const, 'urgent' as const),
  due: fc.option(fc.integer({ min: 9, max: 13 }), { nil: undefined }),
  after: fc.option(fc.nat(3), { nil: undefined, freq: 3 }),
});
const anyWeek = (split: BenchTask['split']) =>
  fc
    .record({
      tasks: fc.array(anyTask, { minLength: 2, maxLength: 4 }),
      meeting: fc.integer({ min: 36, max: 46 }),
      buffer_minutes: fc.constantFrom(0, 15),
    })
    .map(({ tasks, meeting, buffer_minutes }) =>
      smallWeek(
        tasks.map(({ minutes, priority, due, after }, index) =>
          task(`t${index}`, minutes, {
            priority,
            split,
            ...(due === undefined ? {} : { due: at(due) }),
            before: after === undefined || after >= index ? [] : [`t${after}`],
          }),
        ),
        {
          until: 13,
          busy: [{ start: at(meeting / 4), end: at(meeting / 4 + 0.5) }],
          rules: { buffer_minutes },
        },
      ),
    );

test('of whole tasks, the optimum is what trying every order finds', async () => {
  await fc.assert(
    fc.asyncProperty(anyWeek(false), async (week) => {
      const { answer, bound, proven } = await best(week);
      if (answer === undefined) throw new Error('no answer');
      expect(proven).toBe(true);
      expect(brokenGates(week, answer)).toEqual([]);
      expect(scoreOf(week, answer).j).toBeCloseTo(bestOfAllOrders(week), 3);
      expect(bound).toBeCloseTo(scoreOf(week, answer).j, 2);
    }),
    { numRuns: 10, seed: 7 },
  );
});

test('no rule finds a cheaper answer than the optimum, and none breaks a rule', async () => {
  await fc.assert(
    fc.asyncProperty(anyWeek({ min_minutes: 30, max_minutes: 60 }), async (week) => {
      const { answer } = await best(week);
      if (answer === undefined) throw new Error('no answer');
      const optimum = scoreOf(week, answer).j;
      for (const other of [answer, earliestDueFirst(week), apparentUrgencyDispatch(week)]) {
        expect(brokenGates(week, other)).toEqual([]);
        expect(scoreOf(week, other).j).toBeGreaterThan(optimum - 1e-3);
      }
    }),
    { numRuns: 10, seed: 7 },
  );
});

/** Of whole tasks and an objective that only grows with time, some order placed first fit is best. */
function bestOfAllOrders(week: Instance): number {
  let least = Infinity;
  const extend = (chosen: readonly BenchTask[]): void => {
    least = Math.min(least, scoreOf(week, firstFits(week, chosen)).j);
    for (const one of week.tasks) if (!chosen.includes(one)) extend([...chosen, one]);
  };
  extend([]);
  return least;
}

function firstFits(week: Instance, order: readonly BenchTask[]) {
  const board = copyOf(emptyBoard(week));
  const blocks = new Map<string, Span[]>();
  const ends = new Map<string, number>();
  for (const one of order) {
    const ready = readyAt(one, week, ends);
    const spans = board.slots.map(({ start }, index) =>
      ready === null || start < ready || board.taken[index] === true
        ? null
        : blockAt(board, index, one.minutes, latestEnd(one, week)),
    );
    const block = spans.find((candidate) => candidate !== null);
    if (block === undefined || block === null) continue;
    take(board, block);
    blocks.set(one.id, [block]);
    ends.set(one.id, block.end);
  }
  return answerOf(week.tasks, blocks);
}
