import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { overrunFrom, type PastRun } from './estimate-history.ts';

const run = (ratio: number, more: Partial<PastRun> = {}): PastRun => ({
  kind: 'deep',
  workflow_id: null,
  title: null,
  estimated_minutes: 100,
  actual_minutes: Math.round(100 * ratio),
  ...more,
});
const runs = (count: number, ratio: number, more: Partial<PastRun> = {}): PastRun[] =>
  Array.from({ length: count }, () => run(ratio, more));

test('without finished work the own number stands, with a p80 of 1.4 times it', () => {
  const { p50, p80, n } = overrunFrom([])({ kind: 'deep' });
  expect([p50, p80, n]).toEqual([1, expect.closeTo(1.4), 0]);
});

test('three runs of twice the time do not move the own number', () => {
  expect(overrunFrom(runs(3, 2))({ kind: 'deep' }).p50).toBe(1);
});

test('a lasting bias of the person is learned, and never beyond what was seen', () => {
  const { p50 } = overrunFrom(runs(200, 1.5))({ kind: 'admin' });
  expect(p50).toBeGreaterThan(1.3);
  expect(p50).toBeLessThanOrEqual(1.5);
});

test('what is particular to the work never goes beyond what was seen of it, whatever the other work was like', () => {
  for (const others of [1, 1.2, 1.5, 2]) {
    const history = [
      ...runs(100, 0.82, { kind: 'deep' }),
      ...runs(100, others, { kind: 'shallow' }),
    ];
    const { p50 } = overrunFrom(history)({ kind: 'deep' });
    expect(p50).toBeGreaterThanOrEqual(0.82);
    expect(p50).toBeLessThanOrEqual(1);
  }
});

test('an unbiased history leaves the own number as it is', () => {
  const history = Array.from({ length: 60 }, (_, at) => run(at % 2 === 0 ? 2 : 0.5));
  expect(overrunFrom(history)({ kind: 'deep' }).p50).toBe(1);
});

describe('the particular goes before the general', () => {
  const history = [
    ...runs(80, 1, { kind: 'shallow' }),
    ...runs(80, 2, { kind: 'deep' }),
    ...runs(40, 0.5, { kind: 'deep', workflow_id: 'close' }),
    ...runs(40, 3, { kind: 'deep', title: 'Migrate customer database' }),
  ];
  const overrun = overrunFrom(history);
  test('a kind against all work', () => {
    expect(overrun({ kind: 'deep' }).p50).toBeGreaterThan(overrun({ kind: 'shallow' }).p50);
    expect(overrun({ kind: 'deep' })).toMatchObject({ n: 160, source: 'work of the kind deep' });
  });
  test('a workflow against its kind', () => {
    const close = overrun({ kind: 'deep', workflow_id: 'close' });
    expect(close.p50).toBeLessThan(overrun({ kind: 'deep' }).p50);
    expect(close).toMatchObject({ n: 40, source: 'work of the workflow close' });
  });
  test('the same words against all else; other words change nothing', () => {
    const same = overrun({ kind: 'deep', title: 'Migrate the customer database' });
    expect(same.p50).toBeGreaterThan(overrun({ kind: 'deep' }).p50);
    expect(same).toMatchObject({ n: 40, source: 'work with the same words' });
    expect(overrun({ kind: 'deep', title: 'Unheard of' })).toEqual(overrun({ kind: 'deep' }));
  });
});

test('whatever the history: p80 is not below p50, both are finite and within the factor of eight, and the order of runs is nothing', () => {
  const any = fc.array(
    fc.record({
      kind: fc.constantFrom('deep' as const, 'admin' as const, null),
      workflow_id: fc.constantFrom('w', null),
      title: fc.constantFrom('Write the report', null),
      estimated_minutes: fc.integer({ min: 1, max: 30_000 }),
      actual_minutes: fc.integer({ min: 0, max: 30_000 }),
    }),
    { maxLength: 60 },
  );
  const work = { kind: 'deep' as const, workflow_id: 'w', title: 'Write a report' };
  fc.assert(
    fc.property(any, (history) => {
      const { p50, p80, n } = overrunFrom(history)(work);
      expect(p50).toBeGreaterThanOrEqual(1 / 8);
      expect(p80).toBeLessThanOrEqual(64);
      expect(p80).toBeGreaterThanOrEqual(p50);
      expect(n).toBeLessThanOrEqual(history.length);
      const turned = overrunFrom(history.toReversed())(work);
      expect([turned.p50, turned.p80]).toEqual([expect.closeTo(p50, 9), expect.closeTo(p80, 9)]);
    }),
  );
});
