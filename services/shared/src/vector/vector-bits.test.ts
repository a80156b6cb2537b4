import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  dotBytes,
  requireDimensions,
  signatureOf,
  sketchOf,
  toBytes,
  unit,
} from './vector-bits.ts';

const vectors = fc.array(fc.float({ min: -10, max: 10, noNaN: true }), {
  minLength: 8,
  maxLength: 64,
});

describe('vectors in bits and bytes', () => {
  test('the cosine with a vector in bytes is the cosine, within what a byte can say', () => {
    fc.assert(
      fc.property(vectors, fc.integer({ min: 0, max: 7 }), (values, axis) => {
        const vector = unit(values);
        const other = unit(values.map((value, at) => (at === axis ? value + 1 : value)));
        const exact = vector.reduce((sum, value, at) => sum + value * (other[at] ?? 0), 0);
        const { bytes, scale } = toBytes(vector);
        expect(bytes).toHaveLength(values.length);
        expect(Math.abs(dotBytes(other, bytes, scale) - exact)).toBeLessThan(0.035);
      }),
    );
  });

  test('a vector without direction is near nothing', () => {
    const nothing = unit(Array.from({ length: 8 }, () => 0));
    const { bytes, scale } = toBytes(nothing);
    expect(dotBytes(unit([1, 0, 0, 0, 0, 0, 0, 0]), bytes, scale)).toBe(0);
  });

  test('a signature has a bit per dimension, a sketch at most 256, the same each time', () => {
    const vector = unit(Array.from({ length: 1536 }, (_, at) => Math.sin(at * at)));
    expect(signatureOf(vector)).toHaveLength(1536);
    expect(sketchOf(vector)).toHaveLength(256);
    expect(sketchOf(vector)).toBe(sketchOf(vector));
    expect(sketchOf(unit([1, -1, 1]))).toBe('101');
    const turned = vector.map((value) => -value);
    expect([...sketchOf(turned)].filter((bit, at) => bit === sketchOf(vector)[at])).toEqual([]);
  });

  test('another dimension is refused with both numbers', () => {
    expect(() => requireDimensions([1, 2], 3)).toThrow('2 dimensions, the collection is of 3');
  });
});
