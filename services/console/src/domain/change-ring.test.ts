import fc from 'fast-check';
import { expect, test } from 'vitest';
import { changeRing } from './change-ring.ts';

test('after any number that is kept comes exactly what was added since; older ones are not known', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 1, max: 20 }), (count, size) => {
      const ring = changeRing('e', size);
      const ids = [ring.head()];
      for (let i = 1; i <= count; i += 1) ids.push(ring.add('plan', String(i)).id);
      for (const [at, id] of ids.entries()) {
        const since = Array.from({ length: count - at }, (_, i) => String(at + i + 1));
        const told = ring.after(id)?.map(({ data }) => data);
        expect(told).toEqual(since.length > size ? undefined : since);
      }
    }),
  );
});

test('after a gap nothing of before is known', () => {
  const ring = changeRing('one', 10);
  const { id } = ring.add('plan', '1');
  ring.breakOff('two');
  expect(ring.after(id)).toBeUndefined();
  expect(ring.after(ring.head())).toEqual([]);
});

test.each([
  '',
  'e',
  'e-',
  'e-x',
  'e--1',
  'e-1-1',
  'e-2',
  'other-1',
  'e-1e0',
  'e-99999999999999999999',
])('"%s" is no number of ours', (id) => {
  const ring = changeRing('e', 10);
  ring.add('plan', '1');
  expect(ring.after(id)).toBeUndefined();
});
