import { expect, test } from 'vitest';
import { nextKey } from './next-key.ts';

test('each further proposal has the next number, whatever the key holds', () => {
  expect(nextKey('coda.update_task:blk_1:2:moved')).toBe('coda.update_task:blk_1:2:moved:again-1');
  expect(nextKey('coda.update_task:blk_1:2:moved:again-1')).toBe(
    'coda.update_task:blk_1:2:moved:again-2',
  );
  expect(nextKey('a:again-9\nb')).toBe('a:again-9\nb:again-1');
});
