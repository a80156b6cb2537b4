import fc from 'fast-check';
import { expect, test } from 'vitest';
import { idOf } from '../contracts/common.ts';
import { derivedId, newId, sha256Hex } from './ids.ts';

test('new ids fit the contract, differ, and sort by the time they were made', () => {
  fc.assert(
    fc.property(fc.nat(2 ** 47), fc.integer({ min: 1, max: 1e9 }), (at, later) => {
      const [first, twin] = [newId('plan', new Date(at)), newId('plan', new Date(at))];
      expect(idOf('plan').safeParse(first).success).toBe(true);
      expect(first).not.toBe(twin);
      expect(first < newId('plan', new Date(at + later))).toBe(true);
    }),
  );
});

test('a derived id is the same for the same parts, and fits the contract', () => {
  expect(derivedId('blk', 'plan_1', 'step_1', '1')).toBe(derivedId('blk', 'plan_1', 'step_1', '1'));
  // Written down once: a change of the derivation would make every repeated request a new one.
  expect(derivedId('blk', 'plan_1', 'step_1', '1')).toBe('blk_c48247qyankk1jtrm30rvr0rr2');
  expect(idOf('blk').safeParse(derivedId('blk', '')).success).toBe(true);
});

test('different parts give different derived ids, however they are cut', () => {
  const parts = fc.array(fc.string(), { maxLength: 4 });
  fc.assert(
    fc.property(parts, parts, (one, two) => {
      fc.pre(JSON.stringify(one) !== JSON.stringify(two));
      expect(derivedId('blk', ...one)).not.toBe(derivedId('blk', ...two));
    }),
  );
  expect(derivedId('blk', 'ab', 'c')).not.toBe(derivedId('blk', 'a', 'bc'));
  expect(derivedId('blk', '1:a')).not.toBe(derivedId('blk', '1', 'a'));
});

test('sha256Hex is the SHA-256 of the UTF-8 bytes', () => {
  expect(sha256Hex('')).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
  expect(sha256Hex('é')).toBe('4a99557e4033c3539de2eb65472017cad5f9557f7a0625a09f1c3f6e2ba69c4c');
});
