import { expect, test } from 'vitest';
import { breakerState } from './breaker-state.ts';

const rested = { failures: 5, open_ms: 0, probe_ms: 0, held_by: null };

test.each([
  ['closed', { ...rested, failures: 4 }],
  ['open', { ...rested, open_ms: 1 }],
  ['half_open', rested],
  ['probing', { ...rested, probe_ms: 1 }],
  ['held', { ...rested, failures: 0, held_by: 'ana' }],
] as const)('a breaker is %s', (state, facts) => {
  expect(breakerState(facts, 5)).toBe(state);
});

test('a person who opened it has the last word, whatever else is so', () => {
  const facts = { failures: 9, open_ms: 5, probe_ms: 5, held_by: 'ana' };
  expect(breakerState(facts, 5)).toBe('held');
});
