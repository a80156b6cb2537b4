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
        const decision = decideSlot(standing, contender);
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
        const { outcome } = decideSlot(standing, contender);
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
    expect(decideSlot([old], contender).outcome).toBe('supersedes');
  });
});

test('what held at another time is no contradiction', () => {
  const told = { authority: 'canonical' as const, occurred_at: null };
  const spring = { ...told, valid_from: null, valid_to: '2026-06-01T00:00:00Z' };
  const summer = { ...told, valid_from: '2026-06-01T00:00:00Z', valid_to: null };
  const both = [spring, summer];
  for (const [old, next] of [both, both.toReversed()]) {
    if (old === undefined || next === undefined) throw new Error('two of them');
    expect(decideSlot([{ memory_id: 'm', ...old }], next).outcome).toBe('stored');
    expect(decideSlot([{ memory_id: 'm', ...old }], { ...next, ...always }).outcome).toBe(
      'supersedes',
    );
  }
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
