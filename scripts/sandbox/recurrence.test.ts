import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { GoogleEvent } from './google-state.ts';
import { expand, parseRule } from './recurrence.ts';

const DAY_MS = 86_400_000;

function master(rule: string, zone: string): GoogleEvent {
  const start = { dateTime: '2026-03-02T09:00:00Z', timeZone: zone };
  const end = { dateTime: '2026-03-02T09:30:00Z', timeZone: zone };
  const stamps = { created: '', updated: '', htmlLink: '', iCalUID: '', sequence: 0 };
  const id = 'series';
  const recurrence = [`RRULE:${rule}`];
  return {
    kind: 'calendar#event',
    etag: '',
    status: 'confirmed',
    ...stamps,
    id,
    start,
    end,
    recurrence,
  };
}

describe('expansion', () => {
  test('without changes of the clock, a daily rule is plain arithmetic', () => {
    const small = fc.integer({ min: 1, max: 9 });
    fc.assert(
      fc.property(small, small, (interval, count) => {
        const event = master(`FREQ=DAILY;INTERVAL=${interval};COUNT=${count}`, 'UTC');
        const starts = expand(event, 'UTC', Number.POSITIVE_INFINITY).map(({ start }) =>
          Date.parse(start.dateTime ?? ''),
        );
        const first = Date.parse('2026-03-02T09:00:00Z');
        const expected = Array.from({ length: count }, (_, i) => first + i * interval * DAY_MS);
        expect(starts).toEqual(expected);
      }),
    );
  });

  test('every instance of a weekly rule has a wanted weekday, the same wall clock and the same length', () => {
    const days = fc.subarray(['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'], { minLength: 1 });
    const zones = fc.constantFrom(
      'Europe/Berlin',
      'America/New_York',
      'Australia/Lord_Howe',
      'UTC',
    );
    fc.assert(
      fc.property(days, zones, (wanted, zone) => {
        const event = master(`FREQ=WEEKLY;BYDAY=${wanted.join(',')};COUNT=60`, zone);
        const named = new Intl.DateTimeFormat('en', { weekday: 'short', timeZone: zone });
        const instances = expand(event, zone, Number.POSITIVE_INFINITY);
        expect(instances).toHaveLength(60);
        expect(new Set(instances.map(({ start }) => start.dateTime?.slice(11, 19))).size).toBe(1);
        for (const { start, end } of instances) {
          const at = Date.parse(start.dateTime ?? '');
          expect(wanted).toContain(named.format(at).slice(0, 2).toUpperCase());
          expect(Date.parse(end.dateTime ?? '') - at).toBe(1_800_000);
        }
      }),
      { numRuns: 30 },
    );
  });

  test('a bound ends an endless rule', () => {
    const before = Date.parse('2026-03-05T09:00:00Z');
    expect(expand(master('FREQ=DAILY', 'UTC'), 'UTC', before)).toHaveLength(3);
  });
});

test.each([
  'FREQ=MONTHLY',
  'FREQ=WEEKLY;BYDAY=1MO',
  'FREQ=DAILY;COUNT=0',
  'FREQ=DAILY;UNTIL=soon',
  'FREQ=WEEKLY;WKST=SU',
  'FREQ=DAILY;BYHOUR=9',
  'COUNT=3',
])('the rule %s is refused, not guessed at', (rule) => {
  expect(() => parseRule([`RRULE:${rule}`], 'UTC')).toThrow('not supported');
});
