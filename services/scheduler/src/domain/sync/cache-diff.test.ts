import fc from 'fast-check';
import { expect, test } from 'vitest';
import { busyTime } from '../busy-rule.ts';
import type { ListedEvent } from '../runs/listed-event.ts';
import { cacheDiff } from './cache-diff.ts';

const event: ListedEvent = {
  event_id: 'e1',
  calendar_id: 'c',
  title: 'Meeting',
  start: 10,
  end: 20,
  all_day: false,
  transparency: 'opaque',
  status: 'confirmed',
  self_response: undefined,
  event_type: 'default',
  zone: 'UTC',
  block_id: null,
  series_id: null,
};

test('the same events, as the database gives them back, change nothing', () => {
  const { self_response: _, ...stored } = event;
  expect(cacheDiff([stored], [event])).toEqual({ drop: [], put: [], span: null });
});

test.each<[string, Partial<ListedEvent>, { start: number; end: number } | null]>([
  ['moved', { start: 40, end: 50 }, { start: 10, end: 50 }],
  ['declined', { self_response: 'declined' }, { start: 10, end: 20 }],
  ['retitled', { title: 'Another name' }, null],
])('an event that was %s is stored, and says where busy time changed', (_, change, span) => {
  const now = { ...event, ...change };
  expect(cacheDiff([event], [now])).toEqual({ drop: [], put: [now], span });
});

test('a deleted event is dropped, and its time is free again', () => {
  expect(cacheDiff([event], [])).toEqual({ drop: ['e1'], put: [], span: { start: 10, end: 20 } });
});

test('after any change the cache holds what stands, and every change of busy time lies in the span', () => {
  const events = fc.uniqueArray(
    fc.record({
      event_id: fc.constantFrom('a', 'b', 'c', 'd'),
      start: fc.integer({ min: 0, max: 30 }),
      length: fc.integer({ min: 0, max: 9 }),
      transparency: fc.constantFrom('opaque' as const, 'transparent' as const),
    }),
    { selector: ({ event_id }) => event_id },
  );
  const made = events.map((all) =>
    all.map(({ length, ...one }): ListedEvent => ({ ...event, ...one, end: one.start + length })),
  );
  const takes = (all: readonly ListedEvent[], at: number): string =>
    all
      .filter((one) => {
        const time = busyTime(one);
        return time !== null && time.start <= at && at < time.end;
      })
      .map(({ event_id }) => event_id)
      .toSorted((a, b) => a.localeCompare(b))
      .join(' ');
  fc.assert(
    fc.property(made, made, (before, after) => {
      const { drop, put, span } = cacheDiff(before, after);
      const kept = new Map(before.map((one) => [one.event_id, one]));
      for (const id of drop) kept.delete(id);
      for (const one of put) kept.set(one.event_id, one);
      expect(new Set(kept.values())).toEqual(new Set(after));
      const outside = Array.from({ length: 40 }, (_, at) => at).filter((at) => {
        return span === null || at < span.start || at >= span.end;
      });
      const at_all = (all: readonly ListedEvent[]) => outside.map((at) => takes(all, at));
      expect(at_all(after)).toEqual(at_all(before));
    }),
  );
});
