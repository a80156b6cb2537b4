import fc from 'fast-check';
import { expect, test } from 'vitest';
import { pageLimit } from './page-limit.ts';

test('in no window more get through than are allowed, for each and for all', () => {
  const request = fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.integer({ min: 0, max: 400 }));
  fc.assert(
    fc.property(fc.array(request, { maxLength: 80 }), (requests) => {
      const limit = pageLimit({ each: 3, all: 5, window_ms: 1000 });
      let now = 0;
      const through: { key: string; at: number }[] = [];
      for (const [key, later] of requests) {
        now += later;
        if (limit.take(key, now) === 0) through.push({ key, at: now });
      }
      for (const { at, key } of through) {
        const window = through.filter((other) => other.at > at - 1000 && other.at <= at);
        expect(window.length).toBeLessThanOrEqual(5);
        expect(window.filter((other) => other.key === key).length).toBeLessThanOrEqual(3);
      }
    }),
  );
});

test('who waits as long as he is told gets through', () => {
  const limit = pageLimit({ each: 2, all: 100, window_ms: 1000 });
  expect([limit.take('a', 0), limit.take('a', 300)]).toEqual([0, 0]);
  expect(limit.take('a', 400)).toBe(600);
  expect(limit.take('b', 400)).toBe(0);
  expect(limit.take('a', 1000)).toBe(0);
});
