import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { quietUntil } from './quiet-hours.ts';

const NIGHT = { from: '21:00', to: '06:00' };
const until = (now: string, zone = 'Europe/Berlin', quiet = NIGHT) =>
  quietUntil(new Date(now), zone, quiet)?.toISOString();

describe('F22: quiet hours [21:00, 06:00) of the person', () => {
  test.each([
    ['an evening waits for the next morning', '2026-11-26T20:30:00Z', '2026-11-27T05:00:00.000Z'],
    ['02:00 waits for the same morning', '2026-11-27T01:00:00Z', '2026-11-27T05:00:00.000Z'],
    ['21:00 itself is quiet', '2026-11-26T20:00:00Z', '2026-11-27T05:00:00.000Z'],
    ['06:00 itself is not', '2026-11-27T05:00:00Z', undefined],
    ['20:59 is not', '2026-11-26T19:59:59Z', undefined],
    [
      'the night the clock goes forward ends an hour sooner',
      '2026-03-28T21:00:00Z',
      '2026-03-29T04:00:00.000Z',
    ],
    ['the night it goes back, an hour later', '2026-10-24T20:00:00Z', '2026-10-25T05:00:00.000Z'],
    ['both 02:30s of that night are quiet', '2026-10-25T01:30:00Z', '2026-10-25T05:00:00.000Z'],
  ])('%s', (_what, now, end) => expect(until(now)).toBe(end));

  test('are those of the person, wherever the machine is', () => {
    expect(until('2026-11-27T01:00:00Z', 'America/New_York')).toBeUndefined();
    expect(until('2026-11-27T10:00:00Z', 'America/Los_Angeles')).toBe('2026-11-27T14:00:00.000Z');
  });

  test('that end where the clock jumps end at the jump', () => {
    const quiet = { from: '22:00', to: '02:30' };
    expect(until('2026-03-29T00:30:00Z', 'Europe/Berlin', quiet)).toBe('2026-03-29T01:00:00.000Z');
  });

  test('that leave only what the clock jumps over end a day later', () => {
    const quiet = { from: '02:01', to: '02:00' };
    const end = until('2026-03-08T00:00:00Z', 'America/New_York', quiet);
    expect(end).toBe('2026-03-09T06:00:00.000Z');
  });

  test('of no length are never', () => {
    expect(until('2026-11-27T06:00:00Z', 'UTC', { from: '06:00', to: '06:00' })).toBeUndefined();
  });
});

test('the end of any quiet hours is later, within two days and an hour, and the first moment that is not quiet', () => {
  const clock = fc
    .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
    .map(([h, m]) => `${String(h).padStart(2, '0')}:${String(m).padStart(2, '0')}`);
  const zone = fc.constantFrom('Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'UTC');
  // Around the days on which clocks are turned.
  const now = fc.constantFrom('2026-03-08', '2026-03-29', '2026-04-04', '2026-10-25', '2026-11-01');
  const shift_min = fc.integer({ min: -2000, max: 2000 });
  fc.assert(
    fc.property(clock, clock, zone, fc.tuple(now, shift_min), (from, to, where, [day, shift]) => {
      const at = new Date(Date.parse(`${day}T00:00:00Z`) + shift * 60_000);
      const end = quietUntil(at, where, { from, to });
      if (end === undefined) return;
      const after_ms = end.getTime() - at.getTime();
      expect(after_ms).toBeGreaterThan(0);
      expect(after_ms).toBeLessThanOrEqual(49 * 3_600_000);
      expect(quietUntil(end, where, { from, to })).toBeUndefined();
      // A minute before it, if that is not before `at`, it was quiet.
      const before = new Date(Math.max(end.getTime() - 60_000, at.getTime()));
      expect(quietUntil(before, where, { from, to })).toBeDefined();
    }),
    { numRuns: 500 },
  );
});
