import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PageSnapshots } from './page-snapshots.ts';

test('the pages of any list, of any size, put together are the list', () => {
  fc.assert(
    fc.property(fc.array(fc.integer()), fc.integer({ min: 1, max: 7 }), (items, size) => {
      const snapshots = new PageSnapshots<number, null>();
      const seen: number[] = [];
      let page = snapshots.first(items, size, null);
      for (;;) {
        expect(page.items.length).toBeLessThanOrEqual(size);
        seen.push(...page.items);
        if (page.next_page_token === undefined) break;
        page = snapshots.next(page.next_page_token) ?? { items: [], about: null };
      }
      expect(seen).toEqual(items);
    }),
  );
});

test('only the 200 newest lists are kept', () => {
  const snapshots = new PageSnapshots<number, null>();
  const oldest = snapshots.first([1, 2], 1, null).next_page_token ?? '';
  for (let i = 0; i < 200; i += 1) snapshots.first([1, 2], 1, null);
  expect(snapshots.next(oldest)).toBeUndefined();
});
