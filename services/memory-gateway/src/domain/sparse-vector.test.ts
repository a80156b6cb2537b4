import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { documentVector, queryVector, tokenId } from './sparse-vector.ts';

const weightOf = (text: string, term: string): number => {
  const { indices, values } = documentVector(text);
  return values[indices.indexOf(tokenId(term))] ?? 0;
};

describe('words as a sparse vector', () => {
  test('ids are 32 bits, each once and in order, with a positive weight below k + 1', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 400 }), (text) => {
        for (const { indices, values } of [documentVector(text), queryVector(text)]) {
          expect(values).toHaveLength(indices.length);
          expect(indices).toEqual([...new Set(indices)].toSorted((a, b) => a - b));
          expect(indices.every((id) => Number.isInteger(id) && id >= 0 && id < 2 ** 32)).toBe(true);
          expect(values.every((value) => value > 0)).toBe(true);
        }
      }),
    );
  });

  test('a term has the same id for ever: what is stored depends on it', () => {
    expect(tokenId('lighthous')).toBe(785_059_201);
  });

  test('a repeated word weighs more, ever less so; in a long text it weighs less', () => {
    const [one, two, three] = ['ship', 'ship ship', 'ship ship ship'].map((t) =>
      weightOf(t, 'ship'),
    );
    expect((two ?? 0) - (one ?? 0)).toBeGreaterThan((three ?? 0) - (two ?? 0));
    expect(three).toBeLessThan(2.2);
    const long = `ship ${'harbour lantern '.repeat(300)}`;
    expect(weightOf(long, 'ship')).toBeLessThan(one ?? 0);
  });

  test('a query finds a stemmed document by any of its variants', () => {
    const { indices } = documentVector('The lighthouses count ships');
    expect(queryVector('lighthouse').indices.some((id) => indices.includes(id))).toBe(true);
    expect(queryVector('E-4711').indices).toContain(tokenId('e-4711'));
  });
});
