import { expect, test } from 'vitest';
import { isRecent, readPlan, unknownParts } from './read-plan.ts';

const DAY_MS = 86_400_000;
const NOW = Date.parse('2026-11-23T07:00:00Z');
const known = {
  sync_token: 'token',
  last_full_at: NOW - DAY_MS / 2,
  window: { start: NOW - DAY_MS, end: NOW + 91 * DAY_MS },
};

test('with a sync token only what changed is read, in the window the token was made with', () => {
  expect(readPlan(known, NOW)).toEqual({
    kind: 'changes',
    sync_token: 'token',
    window: known.window,
  });
});

test.each([
  ['nothing is known', undefined],
  ['there is no token', { ...known, sync_token: null }],
  ['the last full reading is a day old', { ...known, last_full_at: NOW - DAY_MS }],
  ['the clock was set back since', { ...known, last_full_at: NOW + 1 }],
])('everything is read where %s, beyond the longest default window and its options', (_, state) => {
  const plan = readPlan(state, NOW);
  expect(plan).toEqual({
    kind: 'all',
    window: { start: NOW - DAY_MS, end: NOW + 92 * DAY_MS },
  });
  expect(isRecent(state?.last_full_at ?? null, NOW) && state?.sync_token !== null).toBe(false);
});

test('what lies outside of the known window is asked for, and nothing else', () => {
  const window = { start: 100, end: 200 };
  expect(unknownParts({ start: 120, end: 200 }, window)).toEqual([]);
  expect(unknownParts({ start: 50, end: 250 }, window)).toEqual([
    { start: 50, end: 100 },
    { start: 200, end: 250 },
  ]);
  expect(unknownParts({ start: 300, end: 400 }, window)).toEqual([{ start: 300, end: 400 }]);
});
