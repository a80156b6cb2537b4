import fc from 'fast-check';
import { expect, test } from 'vitest';
import { actionState } from '@almanac/shared/contracts/actions';
import { isFinal, mayFollow } from './action-states.ts';

const states = actionState.options;

test('nothing leaves a decided or finished Action, whatever is tried', () => {
  const final = ['succeeded', 'rejected', 'expired', 'cancelled', 'blocked'] as const;
  fc.assert(
    fc.property(fc.constantFrom(...final), fc.constantFrom(...states), (from, to) => {
      expect(mayFollow(from, to)).toBe(false);
      expect(isFinal(from)).toBe(true);
    }),
  );
});

test('every way to executing leads through authorized', () => {
  const before = (wanted: string) =>
    states.filter((from) => states.some((to) => to === wanted && mayFollow(from, to)));
  expect(before('executing')).toEqual(['claimed']);
  // Without an effect of its own: found by a look-up, or seen by a person.
  expect(before('succeeded')).toEqual(['claimed', 'executing', 'unknown']);
  expect(before('claimed')).toEqual(['authorized', 'unknown']);
  expect(before('unknown')).toEqual(['claimed', 'executing']);
});
