import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mem0UserOf } from './mem0-user.ts';

test('two scopes are never one user, whatever their names', () => {
  const name = fc.oneof(
    fc.string({ minLength: 1, maxLength: 120, unit: 'grapheme' }),
    fc.constantFrom('global', 'client:a', 'a', 'A', 'a b', 'a%20b', 'a/b', 'ü'.repeat(120)),
    fc.constant(null),
  );
  fc.assert(
    fc.property(name, name, (a, b) => {
      expect(mem0UserOf(a) === mem0UserOf(b)).toBe(a === b);
      expect(mem0UserOf(a).length).toBeLessThanOrEqual(200);
    }),
  );
});
