/** What every vector store must do, whatever it is made of. */
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type {
  SparseVector,
  StoreSearch,
  VectorPoint,
  VectorStore,
  VectorTarget,
} from '../../src/vector/vector-store.ts';

const DIMENSIONS = 8;
const NO_WORDS: SparseVector = { indices: [], values: [] };

/** A unit vector that leans from one axis to the next by `lean`. */
export function leaning(axis: number, lean = 0): number[] {
  const vector = Array.from({ length: DIMENSIONS }, () => 0);
  vector[axis] = 1;
  vector[(axis + 1) % DIMENSIONS] = lean;
  return vector;
}

function words(...indices: number[]): SparseVector {
  return { indices, values: indices.map(() => 1) };
}

function point(item_id: string, more: Partial<VectorPoint> = {}): VectorPoint {
  const place = { scope: '', kind: 'fact', tags: [], past: false };
  return { item_id, ...place, vector: leaning(0), words: NO_WORDS, ...more };
}

export function vectorConformance(
  what: string,
  open: () => Promise<{ store: VectorStore; close(): Promise<void> }>,
): void {
  describe(`${what} as a vector store`, () => {
    let opened: Awaited<ReturnType<typeof open>>;
    let store: VectorStore;
    let target: VectorTarget;
    let collection_no = 1000;
    const made: VectorTarget[] = [];
    const fresh = async (): Promise<VectorTarget> => {
      collection_no += 1;
      const physical = `conformance__${randomBytes(6).toString('hex')}`;
      const one = { collection_no, physical, dimensions: DIMENSIONS };
      await store.ensure(one);
      made.push(one);
      return one;
    };
    const ask = (by: StoreSearch['by'], more: Partial<StoreSearch> = {}) =>
      store.search(target, { scopes: [''], by, limit: 10, ...more });
    const near = async (axis: number, more: Partial<StoreSearch> = {}) =>
      (await ask({ vector: leaning(axis) }, more)).map((hit) => hit.item_id);

    beforeAll(async () => {
      opened = await open();
      store = opened.store;
    });
    beforeEach(async () => {
      target = await fresh();
    });
    afterAll(async () => {
      for (const one of made) await store.drop(one);
      await opened.close();
    });

    test('what is nearest is first, with its cosine', async () => {
      await store.upsert(target, [
        point('far', { vector: leaning(1) }),
        point('near', { vector: leaning(0, 0.1) }),
        point('same', { vector: leaning(0).map((value) => value * 7) }),
      ]);
      const hits = await ask({ vector: leaning(0) });
      expect(hits.map((hit) => hit.item_id)).toEqual(['same', 'near', 'far']);
      expect(hits[0]?.score).toBeCloseTo(1, 2);
      expect(hits[1]?.score).toBeCloseTo(0.995, 2);
      expect(hits[2]?.score).toBeCloseTo(0, 2);
      expect(await near(0, { limit: 2 })).toEqual(['same', 'near']);
    });

    test('an item written again replaces what was there', async () => {
      await store.upsert(target, [point('one', { vector: leaning(0), words: words(7) })]);
      await store.upsert(target, [
        point('one', { vector: leaning(3), words: words(8), kind: 'note', tags: ['b'] }),
      ]);
      expect(await store.count(target)).toBe(1);
      const [hit] = await ask({ vector: leaning(3) }, { kinds: ['note'], tags: ['b'] });
      expect(hit?.score).toBeCloseTo(1, 2);
      expect(await ask({ words: words(7) })).toEqual([]);
      expect(await ask({ words: words(8) })).toHaveLength(1);
    });

    test('a search sees its scopes and no other; without scopes it sees all', async () => {
      await store.upsert(target, [
        point('global'),
        point('acme', { scope: 'acme' }),
        point('hostile', { scope: 'global' }),
        point('prefix', { scope: 'client:acme' }),
      ]);
      expect(await near(0)).toEqual(['global']);
      expect((await near(0, { scopes: ['', 'acme'] })).toSorted()).toEqual(['acme', 'global']);
      expect(await near(0, { scopes: ['global'] })).toEqual(['hostile']);
      expect(await near(0, { scopes: ['client:acme'] })).toEqual(['prefix']);
      expect(await near(0, { scopes: [] })).toEqual([]);
      expect(await near(0, { scopes: null })).toHaveLength(4);
    });

    test('kinds are any of, tags are all of', async () => {
      await store.upsert(target, [
        point('a', { kind: 'fact', tags: ['x', 'y'] }),
        point('b', { kind: 'note', tags: ['x'] }),
        point('c', { kind: 'plan' }),
      ]);
      expect((await near(0, { kinds: ['fact', 'note'] })).toSorted()).toEqual(['a', 'b']);
      expect(await near(0, { tags: ['x', 'y'] })).toEqual(['a']);
      expect(await near(0, { kinds: ['plan'], tags: ['x'] })).toEqual([]);
    });

    test.each([
      `'); drop table memory.vectors; --`,
      '{"must_not":[]}',
      '"}]}, {"key": "scope"',
      '*',
      '%',
      'true',
      '\u0001 \\ \u{1f512} ${x}',
    ])('a hostile filter value is only a value: %j', async (value) => {
      await store.upsert(target, [
        point('plain', { scope: 'acme' }),
        point('odd', { scope: value, kind: value, tags: [value] }),
      ]);
      expect(await near(0, { scopes: [value] })).toEqual(['odd']);
      expect(await near(0, { scopes: null, kinds: [value] })).toEqual(['odd']);
      expect(await near(0, { scopes: null, tags: [value] })).toEqual(['odd']);
      expect(await near(0, { scopes: ['acme'], tags: [value] })).toEqual([]);
      expect((await store.find(target, ['odd']))[0]).toMatchObject({ scope: value, tags: [value] });
    });

    test('collections do not see each other', async () => {
      const other = await fresh();
      await store.upsert(target, [point('mine')]);
      await store.upsert(other, [point('mine', { vector: leaning(5) }), point('other')]);
      expect(await near(0)).toEqual(['mine']);
      await store.remove(other, ['mine']);
      expect(await store.count(target)).toBe(1);
      expect(await store.count(other)).toBe(1);
    });

    test('what is past is found only by who asks for it', async () => {
      await store.upsert(target, [point('now'), point('then', { past: true, words: words(9) })]);
      expect(await near(0)).toEqual(['now']);
      expect(await ask({ words: words(9) })).toEqual([]);
      expect((await near(0, { past: true })).toSorted()).toEqual(['now', 'then']);
      const then = { item_id: 'then', scope: 'acme', kind: 'note', tags: ['t'], past: false };
      await store.place(target, [then, { ...then, item_id: 'unknown' }]);
      expect(await near(0, { scopes: ['acme'] })).toEqual(['then']);
      expect(await store.find(target, ['then', 'unknown'])).toEqual([then]);
    });

    test('removed items are gone, others stay, and removing again changes nothing', async () => {
      await store.upsert(target, [point('a'), point('b')]);
      await store.remove(target, ['a', 'unknown']);
      await store.remove(target, ['a']);
      expect(await near(0)).toEqual(['b']);
      expect(await store.find(target, ['a', 'b'])).toHaveLength(1);
    });

    test('pages hold every item once, and what they hold can be removed by its key', async () => {
      const ids = Array.from({ length: 300 }, (_, n) => `item_${String(n).padStart(3, '0')}`);
      await store.upsert(
        target,
        ids.map((id) => point(id, { scope: 'acme' })),
      );
      expect(await store.count(target)).toBe(300);
      const seen: string[] = [];
      let after: string | null = null;
      let key: string | undefined;
      do {
        const page: Awaited<ReturnType<VectorStore['list']>> = await store.list(target, after, 70);
        expect(page.points.length).toBeLessThanOrEqual(70);
        seen.push(...page.points.map((one) => one.place?.item_id ?? 'foreign'));
        key = page.points[0]?.key;
        after = page.next;
      } while (after !== null);
      expect(seen.toSorted()).toEqual(ids);
      await store.removeKeys(target, [key ?? '']);
      expect(await store.count(target)).toBe(299);
    });

    test('a vector of another dimension is a clear error, to write and to search', async () => {
      const wrong = { vector: [1, 2, 3] };
      const refusal = { kind: 'invalid', message: expect.stringContaining('3 dimensions') };
      await expect(store.upsert(target, [point('a', wrong)])).rejects.toMatchObject(refusal);
      await expect(ask(wrong)).rejects.toMatchObject(refusal);
      expect(await store.count(target)).toBe(0);
    });

    test('by words: any of them, and a rare one weighs more than a common one', async () => {
      const many = Array.from({ length: 20 }, (_, n) => point(`common_${n}`, { words: words(1) }));
      await store.upsert(target, [
        ...many,
        point('rare', { words: words(2) }),
        point('both', { words: { indices: [1, 4_294_967_295], values: [1, 1.7] } }),
        point('neither', { words: words(3) }),
      ]);
      const hits = await ask({ words: words(1, 2, 4_294_967_295) }, { limit: 3 });
      expect(hits.map((hit) => hit.item_id).slice(0, 2)).toEqual(['both', 'rare']);
      expect(hits[2]?.item_id).toMatch(/^common_/);
      expect(await ask({ words: words(3) }, { scopes: ['acme'] })).toEqual([]);
      expect(await ask({ words: NO_WORDS })).toEqual([]);
    });

    test('making a collection again keeps what it holds; one that was dropped is empty', async () => {
      await store.upsert(target, [point('a')]);
      expect(await store.ensure(target)).toBe('present');
      expect(await store.count(target)).toBe(1);
      await store.drop(target);
      await store.ensure(target);
      expect(await store.count(target)).toBe(0);
    });
  });
}
