import { afterAll, beforeAll, expect, test } from 'vitest';
import { allStatements } from '@almanac/shared/pg/statement';
import { startGateway, type Gateway } from './gateway.ts';

let gateway: Gateway;
beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway.close());

test('every statement can be prepared on the migrated database', async () => {
  const own = gateway.db.openAs('memory-gateway');
  const texts = allStatements().filter((text) => text.includes('memory.'));
  expect(texts.length).toBeGreaterThan(60);
  await own.transaction(async (tx) => {
    for (const [n, text] of texts.entries()) await tx.query(`prepare s${n} as ${text}`);
  });
});
