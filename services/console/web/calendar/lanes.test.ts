import { expect, test } from 'vitest';
import { lanesOf, type Span } from './lanes.ts';

const span = (from: number, to: number): Span => ({ from, to });

test('what does not overlap has the whole width, also where it touches', () => {
  expect(lanesOf([span(0, 30), span(30, 60), span(90, 120)])).toEqual([
    { lane: 0, of: 1 },
    { lane: 0, of: 1 },
    { lane: 0, of: 1 },
  ]);
});

test('what hangs together by overlaps shares one width, and a lane is used again', () => {
  const lanes = lanesOf([span(0, 60), span(30, 120), span(60, 90), span(200, 230)]);
  expect(lanes).toEqual([
    { lane: 0, of: 2 },
    { lane: 1, of: 2 },
    { lane: 0, of: 2 },
    { lane: 0, of: 1 },
  ]);
});

test('a short one is kept from covering what follows it', () => {
  expect(lanesOf([span(0, 15), span(15, 60)], 24).map(({ of }) => of)).toEqual([2, 2]);
});

test('no two spans that overlap ever share a lane', () => {
  let seed = 7;
  const next = (most: number): number => (seed = (seed * 48_271) % 2_147_483_647) % most;
  for (let round = 0; round < 200; round += 1) {
    const spans = Array.from({ length: 1 + next(12) }, () => {
      const from = next(600);
      return span(from, from + 5 + next(180));
    });
    const lanes = lanesOf(spans);
    const pairs = spans.flatMap((one, a) => spans.map((other, b) => ({ one, other, a, b })));
    for (const { one, other, a, b } of pairs) {
      expect(lanes[a]?.lane).toBeLessThan(lanes[a]?.of ?? 0);
      if (a === b || one.from >= other.to || other.from >= one.to) continue;
      expect(lanes[a]?.lane).not.toBe(lanes[b]?.lane);
      expect(lanes[a]?.of).toBe(lanes[b]?.of);
    }
  }
});
