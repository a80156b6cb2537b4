import { expect, test } from 'vitest';
import { retryDelayMs } from './retry-delay.ts';

test('waits are 2, 4, 8, 16, 32 seconds and never longer', () => {
  expect([1, 2, 3, 4, 5, 6, 99].map((n) => retryDelayMs(n, 2000) / 1000)).toEqual([
    2, 4, 8, 16, 32, 32, 32,
  ]);
});
