import { expect, test } from 'vitest';
import { laterChoices } from './later.ts';

const ZONE = 'Europe/Berlin';

test('later is never after the Action has run out', () => {
  const now = Date.parse('2026-11-19T13:20:00Z');
  const labels = (minutes: number): string[] =>
    laterChoices(now, now + minutes * 60_000, ZONE).map(({ label }) => label);
  expect(labels(20)).toEqual([]);
  expect(labels(45)).toEqual(['In 30 minutes']);
  expect(labels(24 * 60)).toHaveLength(3);
});

test('tomorrow morning is eight there, also on the day on which the clocks change', () => {
  const now = Date.parse('2026-10-24T20:00:00Z');
  const choices = laterChoices(now, now + 48 * 3_600_000, ZONE);
  expect(new Date(choices[2]?.until ?? 0).toISOString()).toBe('2026-10-25T07:00:00.000Z');
});
