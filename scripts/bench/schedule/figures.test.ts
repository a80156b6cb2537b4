import { expect, test } from 'vitest';
import { EXACT, figuresOf, type Played, summaryOf, untrue } from './figures.ts';
import { HOUSE_RULES } from './generate.ts';
import type { Answer } from './instance.ts';
import { gridHoldsTheBest } from './room.ts';
import { at, placed, smallWeek, span, task } from './small-week.ts';

const split = { min_minutes: 30, max_minutes: 120 };
const week = smallWeek([
  task('a', 60, { due: at(10) }),
  task('b', 120, { split, priority: 'low' }),
]);
const best = placed(week, { a: [span(9, 10)], b: [span(10, 12)] });
const worse = placed(week, { b: [span(9, 10), span(11.25, 12.25)], a: [span(10, 11)] });

const played = (other: Answer, proven = true): Played => ({
  instance: week,
  exact: { answer: best, bound: 0.1, proven, seconds: 1 },
  figures: new Map([
    [EXACT, figuresOf(week, best)],
    ['other', figuresOf(week, other, 12)],
  ]),
});

test('the gap is to the proven optimum alone, and to the bound everywhere', () => {
  // Optimum: 0.02 x (2 x 1 + 1 x 3) = 0.1. Other: a is one hour late, 2 + 0.02 x (2 x 2 + 3.25) = 2.145.
  const summary = summaryOf([played(worse), played(worse, false)], 'other');
  expect(summary?.j).toBeCloseTo(2.145);
  expect(summary?.gap_mean).toBeCloseTo(20.45);
  expect(summary?.bound_gap_mean).toBeCloseTo(20.45);
  const unproven = summaryOf([played(worse, false)], 'other');
  expect(unproven?.gap_mean).toBeNaN();
});

test('avoidable is what is late here and on time in the optimum', () => {
  expect(summaryOf([played(worse)], 'other')).toMatchObject({ late: 1, avoidable: 1 });
  expect(summaryOf([played(best)], 'other')).toMatchObject({ late: 0, avoidable: 0 });
});

test('of two tasks alike it is no matter which one is late', () => {
  const twins = smallWeek(['a', 'b'].map((id) => task(id, 60, { due: at(10) })));
  const [one, other] = [
    placed(twins, { a: [span(9, 10)], b: [span(10, 11)] }),
    placed(twins, { b: [span(9, 10)], a: [span(10, 11)] }),
  ];
  const tie: Played = {
    instance: twins,
    exact: { answer: one, bound: 2, proven: true, seconds: 1 },
    figures: new Map([
      [EXACT, figuresOf(twins, one)],
      ['other', figuresOf(twins, other)],
    ]),
  };
  expect(summaryOf([tie], 'other')).toMatchObject({ late: 1, avoidable: 0 });
});

test('blocks beyond the fewest and gaps of less than half an hour are counted', () => {
  expect(figuresOf(week, worse)).toMatchObject({ extra_blocks: 1, short_gaps: 1 });
  expect(figuresOf(week, best)).toMatchObject({ extra_blocks: 0, short_gaps: 0 });
});

test('the longest free time, deep blocks and switches are those of the day', () => {
  // Of nine to five: worse leaves 12:15 to 17:00, best 12:00 to 17:00; b is two hours in one block there, in two here.
  expect(figuresOf(week, worse)).toMatchObject({
    longest_free_h: 4.75,
    deep_share: 0,
    switches: 2,
  });
  expect(figuresOf(week, best)).toMatchObject({ longest_free_h: 5, deep_share: 1, switches: 1 });
});

test('what is unplaced is explained only where the reply was asked and gives a way out', () => {
  const none = { ...figuresOf(week, placed(week, {})), explained: 1 };
  const one = { ...played(best), figures: new Map([['other', none]]) };
  expect(summaryOf([one], 'other')?.explained).toBe(0.5);
  expect(summaryOf([played(placed(week, {}))], 'other')?.explained).toBeNaN();
});

test('an algorithm that did not play has no figures', () => {
  expect(summaryOf([played(best)], 'nobody')).toBeUndefined();
});

test('the exact answer is a bound only where the grid holds the best one', () => {
  const odd = [task('a', 50)];
  expect(gridHoldsTheBest(smallWeek(odd))).toBe(true);
  expect(gridHoldsTheBest(smallWeek(odd, { rules: { max_minutes_per_day: 360 } }))).toBe(false);
  const even = [task('a', 60)];
  expect(gridHoldsTheBest(smallWeek(even, { rules: { max_minutes_per_day: 360 } }))).toBe(true);
  expect(gridHoldsTheBest(smallWeek(even, { rules: HOUSE_RULES }))).toBe(false);
});

test('a reply that says another J than its blocks have, or proves what can be bettered, is found out', () => {
  const own = figuresOf(week, worse);
  expect(untrue({ j: 2.145, proven: false }, own, played(worse))).toEqual([]);
  expect(untrue({ j: 2.1, proven: false }, own, played(worse))).toMatchObject([
    { gate: 'J as said' },
  ]);
  expect(untrue({ j: 2.145, proven: true }, own, played(worse))).toMatchObject([
    { gate: 'proof as said' },
  ]);
  expect(untrue({ j: 0.1, proven: true }, figuresOf(week, best), played(best))).toEqual([]);
});
