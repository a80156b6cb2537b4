import { expect, test } from 'vitest';
import { withValue } from './choices.ts';

const CHOICES = [
  { value: '', text: 'all' },
  { value: 'open', text: 'open' },
];

test('a field shows what an address names though no choice does, and has no choice more otherwise', () => {
  expect(withValue(CHOICES, 'strange')).toEqual([
    ...CHOICES,
    { value: 'strange', text: 'strange (unknown)' },
  ]);
  expect(withValue(CHOICES, 'open')).toBe(CHOICES);
  expect(withValue(CHOICES, '')).toBe(CHOICES);
});
