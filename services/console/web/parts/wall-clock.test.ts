import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { expect, test } from 'vitest';
import { offsetByIntl, offsetByTemporal, wallClock } from './wall-clock.ts';

const ZONES = [
  'Europe/Berlin',
  'America/New_York',
  'America/St_Johns',
  'Asia/Kathmandu',
  'Australia/Lord_Howe',
  'Pacific/Apia',
  'UTC',
];

test('the offset of a zone is the same by Temporal and by Intl, also where clocks change and days are left out', () => {
  const byTemporal = offsetByTemporal(Temporal);
  const instants = fc.integer({ min: Date.parse('1972-01-01'), max: Date.parse('2100-01-01') });
  fc.assert(
    fc.property(instants, fc.constantFrom(...ZONES), (at, zone) => {
      expect(offsetByIntl(at, zone)).toBe(byTemporal(at, zone));
    }),
    { numRuns: 500 },
  );
});

test('a clock on the wall shows the time there, to the second in which the clocks change', () => {
  const shown = (at: string): string => wallClock(at, 'Europe/Berlin').toISOString().slice(0, 19);
  expect(shown('2026-03-29T00:59:59Z')).toBe('2026-03-29T01:59:59');
  expect(shown('2026-03-29T01:00:00Z')).toBe('2026-03-29T03:00:00');
  expect(shown('2026-10-25T00:59:59.999Z')).toBe('2026-10-25T02:59:59');
  expect(shown('2026-10-25T01:00:00Z')).toBe('2026-10-25T02:00:00');
});

test('a year is itself, however long ago', () => {
  const at = Date.parse('0026-06-01T12:00:00Z');
  expect(offsetByIntl(at, 'UTC')).toBe(0);
  expect(offsetByTemporal(Temporal)(at, 'UTC')).toBe(0);
});

test('a zone that is none, and an instant that is none, are refused', () => {
  expect(() => wallClock('2026-11-23T09:00:00Z', 'Mars/Olympus')).toThrow(RangeError);
  expect(() => wallClock('no time', 'UTC')).toThrow(RangeError);
});
