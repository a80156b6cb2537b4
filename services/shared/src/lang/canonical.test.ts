import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalHash, canonicalJson, taggedHash } from './canonical.ts';

/** The same value with the members of every object in another order. */
function shuffled(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shuffled);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, inner]) => [key, shuffled(inner)] as const);
  return Object.fromEntries(entries.toReversed());
}

describe('canonical JSON', () => {
  test('does not depend on the order of members', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(canonicalJson(shuffled(value))).toBe(canonicalJson(value));
      }),
    );
  });

  test('reads back as the value, and is its own canonical form', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = canonicalJson(value);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
        expect(canonicalJson(JSON.parse(text))).toBe(text);
      }),
    );
  });

  test('is as RFC 8785 says', () => {
    expect(canonicalJson({ b: 1, a: [1e21, 0.1, -0, 1e-7, 100], é: '\u20ac\n"', A: null })).toBe(
      '{"A":null,"a":[1e+21,0.1,0,1e-7,100],"b":1,"é":"€\\n\\""}',
    );
  });

  test('drops undefined members and takes what toJSON gives', () => {
    const at = new Date('2026-03-02T09:00:00Z');
    expect(canonicalJson({ a: undefined, at })).toBe('{"at":"2026-03-02T09:00:00.000Z"}');
  });

  test.each([
    ['NaN', { a: Number.NaN }],
    ['an infinity', [Number.NEGATIVE_INFINITY]],
    ['a bigint', { a: 1n }],
    ['undefined itself', undefined],
    ['a function', () => 1],
    ['half of a surrogate pair', { a: '\ud800' }],
  ])('refuses %s', (_what, value) => {
    expect(() => canonicalJson(value)).toThrow();
  });
});

describe('a hash', () => {
  test('is equal for equal values only', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (one, two) => {
        const same = canonicalJson(one) === canonicalJson(two);
        expect(canonicalHash(one) === canonicalHash(two)).toBe(same);
      }),
    );
  });

  test('of one kind of record is never that of another', () => {
    expect(taggedHash('almanac.action.v1', { a: 1 })).not.toBe(taggedHash('other', { a: 1 }));
    expect(taggedHash('almanac.action.v1', { a: 1 })).not.toBe(canonicalHash({ a: 1 }));
    expect(taggedHash('almanac.action.v1', { b: 2, a: 1 })).toBe(
      taggedHash('almanac.action.v1', { a: 1, b: 2 }),
    );
  });
});
