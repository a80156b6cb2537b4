import { expect, test } from 'vitest';
import { judgeSoak, LONG, type Look } from './judge.ts';

/** A day in looks of five minutes; `at` is how far it is, from 0 to 1. */
function day(change: (at: number) => Partial<Look>): Look[] {
  return Array.from({ length: 288 }, (_, n): Look => {
    const at = n / 287;
    return {
      at_s: n * 300,
      jobs: n * 10,
      // Garbage comes and goes.
      memory_mib: { planner: 90 + 15 * ((n * 7) % 5) },
      handles: { planner: 40 + (n % 7) },
      rows: { planner: 100 + n * 120 },
      waiting: n % 3,
      ...change(at),
    };
  });
}

test('a day that goes on as it began has no fault', () => {
  expect(
    judgeSoak(
      day(() => ({})),
      LONG,
    ),
  ).toEqual([]);
});

test.each([
  ['memory', (at: number) => ({ memory_mib: { planner: 90 + 150 * at } }), 'planner grew by'],
  ['handles', (at: number) => ({ handles: { planner: 40 + 100 * at } }), 'planner holds'],
  [
    'rows of each job',
    (at: number) => ({ rows: { planner: 50_000 * at * at } }),
    'a main job leaves',
  ],
  ['work that piles up', (at: number) => ({ waiting: 300 * at }), '300 jobs wait'],
])('%s that grow are seen', (_what, change, says) => {
  expect(judgeSoak(day(change), LONG).join('\n')).toContain(says);
});

test('too few looks are no verdict', () => {
  expect(judgeSoak(day(() => ({})).slice(0, 3), LONG)).toEqual([
    'only 3 looks: nothing can be told',
  ]);
});
