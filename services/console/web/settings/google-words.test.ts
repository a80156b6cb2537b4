import { GOOGLE_SCOPES } from '@almanac/shared/contracts/google-access';
import { expect, test } from 'vitest';
import { concernsOf, sayScope } from './google-words.ts';

const well = {
  status: 'connected' as const,
  detail: null,
  testing_mode: 'no' as const,
  days_left: null,
  missing_scopes: [],
  missing_calendars: [],
  clock_skew_ms: 0,
};

test('every scope that is asked for has its words', () => {
  for (const scope of GOOGLE_SCOPES) expect(sayScope(scope)).not.toMatch(/calendar\.|http/);
  expect(sayScope('https://www.googleapis.com/auth/drive')).toBe('drive');
});

test('a connection that is well raises no concern', () => {
  expect(concernsOf(well)).toEqual([]);
  expect(concernsOf({ ...well, testing_mode: 'unknown', days_left: 6 })).toEqual([]);
});

test('what ends, lacks or misleads is told', () => {
  expect(concernsOf({ ...well, testing_mode: 'yes', days_left: 5 })[0]).toMatch(/ends in 5 days/);
  expect(concernsOf({ ...well, testing_mode: 'unknown', days_left: 1 })[0]).toMatch(/in 1 day\./);
  expect(concernsOf({ ...well, clock_skew_ms: -90_000 })[0]).toMatch(/90 s behind/);
  expect(concernsOf({ ...well, missing_scopes: ['calendar.events.readonly'] })[0]).toBe(
    'It may not: read your events. Connect again and tick all.',
  );
  expect(concernsOf({ ...well, status: 'broken', detail: 'Google refused it.' })).toEqual([
    'Google refused it.',
  ]);
});
