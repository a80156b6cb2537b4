import { expect, test } from 'vitest';
import { createTestDatabase } from '../../src/testing/database.ts';
import { postgresVectors } from '../../src/vector/postgres-vectors.ts';
import { vectorConformance } from './conformance.ts';

vectorConformance('Postgres', async () => {
  const database = await createTestDatabase();
  const store = postgresVectors(database.openAs('memory-gateway'));
  return { store, close: () => database.drop() };
});

test('among thousands of long vectors the nearest is found through sketch and signature', async () => {
  const database = await createTestDatabase();
  const store = postgresVectors(database.openAs('memory-gateway'));
  const target = { collection_no: 1, physical: 'x', dimensions: 384 };
  let seed = 7;
  const random = (): number => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fff_ffff;
    return seed / 0x7fff_ffff - 0.5;
  };
  const vectors = Array.from({ length: 2400 }, () => Array.from({ length: 384 }, random));
  for (let from = 0; from < vectors.length; from += 500) {
    await store.upsert(
      target,
      vectors.slice(from, from + 500).map((vector, n) => ({
        item_id: `item_${from + n}`,
        scope: '',
        kind: 'fact',
        tags: [],
        past: false,
        vector,
        words: { indices: [], values: [] },
      })),
    );
  }
  for (const wanted of [3, 1500, 2399]) {
    const vector = (vectors[wanted] ?? []).map((value) => value + random() * 0.8);
    const [best] = await store.search(target, { scopes: null, by: { vector }, limit: 5 });
    expect(best?.item_id).toBe(`item_${wanted}`);
  }
  await database.drop();
});
