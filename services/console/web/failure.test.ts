import { expect, test } from 'vitest';
import { ApiError, failureOf } from './api.ts';

test('what was refused was not done, and is said so', () => {
  const refused = new ApiError(409, undefined, 'It has expired.');
  expect(failureOf(refused, 'Nothing was decided.')).toBe('It has expired. Nothing was decided.');
  expect(failureOf(refused)).toBe('It has expired.');
});

test.each([
  ['no answer', new ApiError(0, undefined, 'Almanac cannot be reached from this browser.')],
  ['an answer that came too late', new ApiError(504, undefined, 'It took too long.')],
  ['a fault of the owner', new ApiError(500, undefined, 'Something broke.')],
])('%s leaves open whether it was done, and nobody is told that it was not', (_, error) => {
  const words = failureOf(error, 'Nothing was decided.');
  expect(words).not.toContain('Nothing was decided');
  expect(words).toContain('not known');
});
