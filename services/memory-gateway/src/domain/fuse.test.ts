import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { boostsOf, fuse } from './fuse.ts';

const PLAIN = { exact: false, in_time: false, said_by_named: false, dated: false, asks: false };
const ALL = { exact: true, in_time: true, said_by_named: true, dated: true, asks: true };
const NOW = new Date('2026-11-20T12:00:00Z');
const leg = fc
  .uniqueArray(
    fc.record({ memory_id: fc.uuid(), score: fc.double({ min: 0.01, max: 30, noNaN: true }) }),
    {
      selector: (hit) => hit.memory_id,
      maxLength: 20,
    },
  )
  .map((hits) => hits.toSorted((a, b) => b.score - a.score));

describe('fuse', () => {
  test('every hit of every leg is in the union, once', () => {
    fc.assert(
      fc.property(leg, leg, (sparse, dense) => {
        const ids = fuse({ sparse, dense }).map((hit) => hit.memory_id);
        const expected = new Set([...sparse, ...dense].map((hit) => hit.memory_id));
        expect(new Set(ids)).toEqual(expected);
        expect(ids).toHaveLength(expected.size);
      }),
    );
  });

  test('one leg alone keeps its order', () => {
    fc.assert(
      fc.property(leg, (sparse) => {
        expect(fuse({ sparse }).map((hit) => hit.memory_id)).toEqual(
          sparse.map((hit) => hit.memory_id),
        );
      }),
    );
  });

  test('relevance is within 0 and 1, and 1 for what leads every leg', () => {
    fc.assert(
      fc.property(leg, leg, (sparse, dense) => {
        for (const { relevance } of fuse({ sparse, dense })) {
          expect(relevance).toBeGreaterThan(0);
          expect(relevance).toBeLessThanOrEqual(1 + 1e-9);
        }
      }),
    );
    const both = [{ memory_id: 'm', score: 3 }];
    expect(fuse({ sparse: both, dense: both })[0]?.relevance).toBeCloseTo(1);
  });
});

describe('boostsOf', () => {
  test('stays within its bounds whatever the age', () => {
    fc.assert(
      fc.property(fc.date({ noInvalidDate: true }), (date) => {
        const at = date.toISOString();
        const { recency = 0 } = boostsOf({ authority: 'verified', at, ...PLAIN }, NOW);
        expect(recency).toBeGreaterThanOrEqual(0.9);
        expect(recency).toBeLessThanOrEqual(1.1);
      }),
    );
  });

  test('authority as designed; everything else moves only where it says something', () => {
    const at = NOW.toISOString();
    expect(boostsOf({ authority: 'canonical', at, ...ALL }, NOW)).toEqual({
      authority: 1.1,
      recency: 1.1,
      in_time: 1.15,
      speaker: 1.25,
      dated: 1.25,
      asks: 0.75,
      exact: 2,
    });
    expect(boostsOf({ authority: 'inferred', at, ...PLAIN }, NOW)).toEqual({
      authority: 0.95,
      recency: 1.1,
    });
  });
});
