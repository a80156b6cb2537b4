import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MAX_VALUE_CHARS } from './cache.ts';
import { memoryCache } from './memory-cache.ts';

const LIMITS = { max_entries: 3, max_bytes: 1000 };

describe('the cache of a process', () => {
  test('keeps, replaces, and forgets after its time', async () => {
    let now = 0;
    const cache = memoryCache({ ...LIMITS, now: () => now });
    await cache.set('a', '1', 100);
    await cache.set('a', '2', 100);
    expect(await cache.get('a')).toBe('2');
    now = 100;
    expect(await cache.get('a')).toBeUndefined();
  });

  test('lets the longest unread go first', async () => {
    const cache = memoryCache(LIMITS);
    for (const key of ['a', 'b', 'c']) await cache.set(key, key, 1000);
    await cache.get('a');
    await cache.set('d', 'd', 1000);
    const kept = await Promise.all(['a', 'b', 'c', 'd'].map((key) => cache.get(key)));
    expect(kept).toEqual(['a', undefined, 'c', 'd']);
  });

  test('does not keep what is too long', async () => {
    const cache = memoryCache({ max_entries: 3, max_bytes: Number.MAX_SAFE_INTEGER });
    await cache.set('a', 'short', 1000);
    await cache.set('a', 'x'.repeat(MAX_VALUE_CHARS + 1), 1000);
    expect(await cache.get('a')).toBeUndefined();
  });

  test('removes what begins so, and nothing else', async () => {
    const cache = memoryCache(LIMITS);
    for (const key of ['a:1', 'a:2', 'b:1']) await cache.set(key, key, 1000);
    expect(await cache.removePrefix('a:')).toBe(2);
    expect(await cache.get('a:1')).toBeUndefined();
    expect(await cache.get('b:1')).toBe('b:1');
  });

  test('is not configured, so it degrades nothing', async () => {
    expect(await memoryCache(LIMITS).check()).toMatchObject({ status: 'off' });
  });

  test('never holds more than its bounds, and never another value than the last', async () => {
    const key = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f');
    const step = fc.tuple(key, fc.string({ unit: 'grapheme', maxLength: 300 }));
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const cache = memoryCache(LIMITS);
        const last = new Map<string, string>();
        for (const [name, value] of steps) {
          await cache.set(name, value, 1000);
          last.set(name, value);
        }
        const kept: string[] = [];
        for (const [name, value] of last) {
          const found = await cache.get(name);
          if (found === undefined) continue;
          expect(found).toBe(value);
          kept.push(name + found);
        }
        expect(kept.length).toBeLessThanOrEqual(LIMITS.max_entries);
        expect(Buffer.byteLength(kept.join(''))).toBeLessThanOrEqual(LIMITS.max_bytes);
      }),
    );
  });
});
