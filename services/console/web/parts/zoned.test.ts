import { expect, test } from 'vitest';
import { addDays, instantAt, isDay, minutesOf, mondayOf, sayDay } from './zoned.ts';

const BERLIN = 'Europe/Berlin';
const iso = (at: number): string => new Date(at).toISOString();

test('a clock time of a day is the instant at which the clock there says so', () => {
  expect(iso(instantAt('2026-11-23', 9 * 60, BERLIN))).toBe('2026-11-23T08:00:00.000Z');
  expect(iso(instantAt('2026-07-01', 9 * 60, BERLIN))).toBe('2026-07-01T07:00:00.000Z');
  expect(iso(instantAt('2026-11-23', 0, 'Pacific/Kiritimati'))).toBe('2026-11-22T10:00:00.000Z');
  expect(iso(instantAt('2026-11-23', 0, 'America/St_Johns'))).toBe('2026-11-23T03:30:00.000Z');
  expect(iso(instantAt('2026-11-23', 24 * 60, BERLIN))).toBe('2026-11-23T23:00:00.000Z');
});

test('on the days the clock is changed, a skipped time is later and one that comes twice is the first', () => {
  expect(iso(instantAt('2026-03-29', 150, BERLIN))).toBe('2026-03-29T01:30:00.000Z');
  expect(iso(instantAt('2026-03-29', 9 * 60, BERLIN))).toBe('2026-03-29T07:00:00.000Z');
  expect(iso(instantAt('2026-10-25', 150, BERLIN))).toBe('2026-10-25T00:30:00.000Z');
  expect(iso(instantAt('2026-10-25', 9 * 60, BERLIN))).toBe('2026-10-25T08:00:00.000Z');
});

test.each([BERLIN, 'America/New_York', 'Asia/Kolkata', 'Australia/Lord_Howe'])(
  'every quarter of an hour of a day in %s is found again on its clock',
  (zone) => {
    for (let minutes = 0; minutes < 1440; minutes += 15) {
      expect(minutesOf(instantAt('2026-11-24', minutes, zone), zone)).toBe(minutes);
    }
  },
);

test('weeks begin on Monday, across months and years', () => {
  expect(mondayOf('2026-11-29')).toBe('2026-11-23');
  expect(mondayOf('2026-11-23')).toBe('2026-11-23');
  expect(mondayOf('2027-01-01')).toBe('2026-12-28');
  expect(addDays('2026-12-31', 1)).toBe('2027-01-01');
  expect(sayDay('2026-11-23', 'EEE d')).toBe('Mon 23');
});

test('only real days are days', () => {
  expect(isDay('2026-11-23')).toBe(true);
  for (const text of [undefined, '', '2026-02-30', '2026-13-01', 'x', '2026-1-1', '2026-11-23T']) {
    expect(isDay(text)).toBe(false);
  }
});
