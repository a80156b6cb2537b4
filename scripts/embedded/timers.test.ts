import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DEFAULT_TIMES, dueWorkflows } from './timers.ts';

const berlin = { zone: 'Europe/Berlin', ...DEFAULT_TIMES };

function dueBetween(after: string, upTo: string, zone = 'Europe/Berlin'): string[] {
  return dueWorkflows({ ...berlin, zone }, new Date(after), new Date(upTo));
}

describe('the clock starts', () => {
  test('the daily reflection at 18:00 of the person, in summer and in winter', () => {
    expect(dueBetween('2026-11-23T16:59:59Z', '2026-11-23T17:00:00Z')).toContain(
      'daily-observer-trigger',
    );
    expect(dueBetween('2026-07-13T15:59:59Z', '2026-07-13T16:00:00Z')).toContain(
      'daily-observer-trigger',
    );
    expect(dueBetween('2026-11-23T15:59:59Z', '2026-11-23T16:00:00Z')).not.toContain(
      'daily-observer-trigger',
    );
  });

  test('the weekly reflection on Fridays only', () => {
    expect(dueBetween('2026-11-27T16:59:59Z', '2026-11-27T17:00:00Z')).toContain(
      'weekly-observer-trigger',
    );
    expect(dueBetween('2026-11-26T16:59:59Z', '2026-11-26T17:00:00Z')).not.toContain(
      'weekly-observer-trigger',
    );
  });

  test('the Coda poll every five minutes', () => {
    expect(dueBetween('2026-11-23T09:04:59Z', '2026-11-23T09:05:00Z')).toEqual([
      'coda-to-calendar-sync',
    ]);
    expect(dueBetween('2026-11-23T09:05:00Z', '2026-11-23T09:05:01Z')).toEqual([]);
  });

  test('nothing twice after the machine slept, and nothing older than an hour', () => {
    expect(dueBetween('2026-11-20T00:00:00Z', '2026-11-23T12:00:00Z')).toEqual([
      'coda-to-calendar-sync',
    ]);
    expect(dueBetween('2026-11-23T12:00:00Z', '2026-11-23T17:30:00Z')).toContain(
      'daily-observer-trigger',
    );
  });
});

test('however the day is cut into looks at the clock, the daily reflection is due exactly once', () => {
  const day = Date.parse('2026-11-23T00:00:00Z');
  const minute = fc.integer({ min: 1, max: 40 });
  fc.assert(
    fc.property(fc.array(minute, { minLength: 50, maxLength: 100 }), (steps) => {
      let last = new Date(day);
      let count = 0;
      for (const step of steps) {
        const now = new Date(Math.min(last.getTime() + step * 60_000, day + 24 * 3_600_000));
        count += dueWorkflows(berlin, last, now).filter(
          (name) => name === 'daily-observer-trigger',
        ).length;
        last = now;
      }
      expect(count).toBe(last.getTime() >= Date.parse('2026-11-23T17:00:00Z') ? 1 : 0);
    }),
  );
});
