import { expect, test } from 'vitest';
import { rehearse } from './rehearse.ts';

test('the made-up week can be planned: a process that rehearses never fails of it', async () => {
  await expect(rehearse()).resolves.toBeUndefined();
});
