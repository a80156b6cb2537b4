import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { authority } from '@almanac/shared/contracts/memory';
import {
  authoritiesFrom,
  authorityRank,
  decideSlot,
  reinforcedConfidence,
  type Standing,
} from './supersession.ts';

const anyAuthority = fc.constantFrom(...authority.options);
const anyTime = fc.option(
  fc.date({ noInvalidDate: true, min: new Date(0) }).map((date) => date.toISOString()),
  { nil: null },
);
const NOW = new Date('2026-11-01T00:00:00Z');
const always = { valid_from: null, valid_to: null };
const anyContender = fc
  .record({ authority: anyAuthority, occurred_at: anyTime })
  .map((told) => ({ ...told, ...always }));
const anyStanding: fc.Arbitrary<Standing> = fc
  .tuple(fc.uuid(), anyContender)
  .map(([memory_id, told]) => ({ memory_id, ...told }));

describe('decideSlot', () => {
  test('never lets a lower authority supersede a higher one', () => {
    fc.assert(
      fc.property(fc.array(anyStanding), anyContender, (standing, contender) => {
        const decision = decideSlot(standing, contender, NOW);
        if (decision.outcome !== 'supersedes') return;
        const rank = authorityRank(contender.authority);
        expect(standing.every((old) => authorityRank(old.authority) <= rank)).toBe(true);
        expect(decision.old_ids).toEqual(standing.map((old) => old.memory_id));
      }),
    );
  });

  test('an empty slot is simply filled; any other is superseded or contested', () => {
    fc.assert(
      fc.property(fc.array(anyStanding), anyContender, (standing, contender) => {
        const { outcome } = decideSlot(standing, contender, NOW);
        expect(outcome === 'stored').toBe(standing.length === 0);
      }),
    );
  });

  test('a higher authority supersedes also what happened later', () => {
    const old: Standing = {
      memory_id: 'm',
      authority: 'inferred',
      occurred_at: '2026-01-01T00:00Z',
      ...always,
    };
    const contender = {
      authority: 'verified' as const,
      occurred_at: '2020-01-01T00:00Z',
      ...always,
    };
    expect(decideSlot([old], contender, NOW).outcome).toBe('supersedes');
  });
});

test('what held at another time is no contradiction', () => {
  const told = { authority: 'canonical' as const, occurred_at: null };
  const spring = { ...told, valid_from: null, valid_to: '2026-06-01T00:00:00Z' };
  const summer = { ...told, valid_from: '2026-06-01T00:00:00Z', valid_to: null };
  const both = [spring, summer];
  for (const [old, next] of [both, both.toReversed()]) {
    if (old === undefined || next === undefined) throw new Error('two of them');
    expect(decideSlot([{ memory_id: 'm', ...old }], next, NOW).outcome).toBe('stored');
    expect(decideSlot([{ memory_id: 'm', ...old }], { ...next, ...always }, NOW).outcome).toBe(
      'supersedes',
    );
  }
});

describe('what is announced for later', () => {
  const told = { authority: 'verified' as const, occurred_at: null, ...always };
  const now = { memory_id: 'now', ...told };
  const later = { memory_id: 'later', ...told, valid_from: '2027-01-01T00:00:00Z' };
  const { memory_id: _id, ...announced } = later;

  test('leaves what holds now alone until it begins, and is left alone by it', () => {
    expect(decideSlot([now], announced, NOW).outcome).toBe('stored');
    expect(decideSlot([later], told, NOW).outcome).toBe('stored');
    const begun = new Date(later.valid_from);
    const decision = { outcome: 'supersedes', old_ids: ['now'] };
    expect(decideSlot([now], announced, begun)).toEqual(decision);
  });

  test('replaces what was announced for the same instant, and contends with what is stronger', () => {
    const again = decideSlot([now, later], announced, NOW);
    expect(again).toEqual({ outcome: 'supersedes', old_ids: ['later'] });
    const strong = { ...now, authority: 'canonical' as const };
    expect(decideSlot([strong], announced, NOW).outcome).toBe('conflict');
  });
});

test('authoritiesFrom keeps the minimum and what is above it', () => {
  expect(authoritiesFrom('verified').toSorted()).toEqual(['canonical', 'verified']);
  expect(authoritiesFrom('inferred')).toHaveLength(3);
});

test('confidence only rises, and reinforcement alone stays below 1', () => {
  const share = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(share, share, (old, heard) => {
      const firmer = reinforcedConfidence(old, heard);
      expect(firmer).toBeGreaterThanOrEqual(old);
      expect(firmer).toBeLessThanOrEqual(Math.max(old, heard, 0.99));
    }),
  );
});
