import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nearnessInContext, scoreInContext, type Near, type WordHit } from './thread-score.ts';

const hit = (memory_id: string, more: Partial<WordHit> = {}): WordHit => ({
  memory_id,
  length: 10,
  tfs: [[0, 1]],
  sitting: null,
  ...more,
});
const near = (memory_id: string, near_id: string, step: number, more: Partial<Near> = {}) => ({
  memory_id,
  near_id,
  step,
  asks: false,
  near_asks: false,
  size: 80,
  ...more,
});
const found = (rows: WordHit[]) => ({
  words: [
    [0, 2],
    [1, 3],
  ] as [number, number][],
  mean_length: 10,
  rows,
});
const order = (scored: { memory_id: string }[]) => scored.map(({ memory_id }) => memory_id);

describe('words in context', () => {
  test('a turn without a word of the question is found beside one that has it, and ranks below it', () => {
    const scored = scoreInContext(found([hit('a', { sitting: 's' })]), [near('a', 'b', 1)]);
    expect(order(scored)).toEqual(['a', 'b']);
  });

  test('what follows a question is nearer to it than what follows a statement', () => {
    const rows = [hit('a', { sitting: 's' }), hit('c', { sitting: 's' })];
    const scored = scoreInContext(found(rows), [
      near('a', 'after-question', 1, { asks: true }),
      near('c', 'after-statement', 1),
    ]);
    const ids = order(scored);
    expect(ids.indexOf('after-question')).toBeLessThan(ids.indexOf('after-statement'));
  });

  test('neighbours are neighbours from both sides, whichever of the two was looked at', () => {
    const rows = [hit('a', { sitting: 's' }), hit('b', { sitting: 's', tfs: [[1, 1]] })];
    const one = scoreInContext(found(rows), [near('a', 'b', 1)]);
    const other = scoreInContext(found(rows), [near('b', 'a', -1)]);
    expect(one).toEqual(other);
  });

  test('of equal turns the one in the sitting that is about the question comes first', () => {
    const rows = [
      hit('lone', { sitting: 's1' }),
      hit('among', { sitting: 's2' }),
      hit('other', { sitting: 's2', tfs: [[1, 2]] }),
    ];
    const ids = order(scoreInContext(found(rows), []));
    expect(ids.indexOf('among')).toBeLessThan(ids.indexOf('lone'));
  });

  const rows = fc.uniqueArray(
    fc.record({
      memory_id: fc.uuid(),
      length: fc.integer({ min: 1, max: 200 }),
      tfs: fc.array(fc.tuple(fc.constantFrom(0, 1), fc.integer({ min: 1, max: 9 })), {
        minLength: 1,
        maxLength: 4,
      }),
      sitting: fc.constantFrom(null, 's', 't'),
    }),
    { selector: ({ memory_id }) => memory_id, maxLength: 20 },
  );

  test('for every find: nothing is lost, nothing comes twice, scores are positive and fall', () => {
    fc.assert(
      fc.property(rows, (given) => {
        const scored = scoreInContext(found(given), []);
        expect(new Set(order(scored))).toEqual(new Set(given.map(({ memory_id }) => memory_id)));
        expect(scored).toHaveLength(given.length);
        const scores = scored.map(({ score }) => score);
        expect(scores.every((score) => score > 0)).toBe(true);
        expect(scores).toEqual(scores.toSorted((a, b) => b - a));
      }),
    );
  });
});

describe('meaning in context', () => {
  test('without threads the hits stay as they are', () => {
    const hits = [
      { memory_id: 'a', score: 0.9 },
      { memory_id: 'b', score: 0.4 },
    ];
    expect(nearnessInContext(hits, [])).toEqual(hits);
  });

  test('between two near turns stands what is near as well', () => {
    const hits = [
      { memory_id: 'a', score: 0.8 },
      { memory_id: 'c', score: 0.8 },
      { memory_id: 'far', score: 0.3 },
    ];
    const scored = nearnessInContext(hits, [near('a', 'b', 1), near('c', 'b', -1)]);
    const ids = order(scored);
    expect(ids.indexOf('b')).toBeLessThan(ids.indexOf('far'));
  });
});
