import { dayOf } from '@almanac/shared/lang/local-days';
import { expect, test } from 'vitest';
import { dayOfPeriod, periodOf } from './period.ts';

const HOUR_MS = 3_600_000;

test.each([
  ['2026-03-29', 23],
  ['2026-10-25', 25],
  ['2026-11-23', 24],
])('%s in Berlin has %i hours', (day, hours) => {
  const period = periodOf('daily', day, 'Europe/Berlin');
  expect((period.to.getTime() - period.from.getTime()) / HOUR_MS).toBe(hours);
  expect(period).toMatchObject({ name: day, first_day: day, last_day: day });
});

test('a day begins at midnight of the zone, not of UTC', () => {
  const period = periodOf('daily', '2026-11-23', 'Europe/Berlin');
  expect(period.from.toISOString()).toBe('2026-11-22T23:00:00.000Z');
  expect(period.to.toISOString()).toBe('2026-11-23T23:00:00.000Z');
});

test('a day without a midnight begins with its first instant', () => {
  const period = periodOf('daily', '2018-11-04', 'America/Sao_Paulo');
  expect(period.from.toISOString()).toBe('2018-11-04T03:00:00.000Z');
});

test.each([
  ['2026-11-23', '2026-W48', '2026-11-23', '2026-11-29'],
  ['2026-11-29', '2026-W48', '2026-11-23', '2026-11-29'],
  ['2027-01-01', '2026-W53', '2026-12-28', '2027-01-03'],
  ['2024-12-30', '2025-W01', '2024-12-30', '2025-01-05'],
])('%s lies in %s, Monday %s to Sunday %s', (day, name, first_day, last_day) => {
  expect(periodOf('weekly', day, 'Europe/Berlin')).toMatchObject({ name, first_day, last_day });
});

test('the week of a clock change has an hour more or less', () => {
  const hours = (day: string): number => {
    const { from, to } = periodOf('weekly', day, 'Europe/Berlin');
    return (to.getTime() - from.getTime()) / HOUR_MS;
  };
  expect(hours('2026-03-25')).toBe(167);
  expect(hours('2026-10-21')).toBe(169);
});

test('late in the evening of UTC it is already tomorrow in the zone', () => {
  expect(dayOf(new Date('2026-11-23T23:30:00Z'), 'Europe/Berlin')).toBe('2026-11-24');
  expect(dayOf(new Date('2026-11-23T23:30:00Z'), 'America/New_York')).toBe('2026-11-23');
});

test.each(['2026-11-23', '2027-01-01', '2024-12-30', '2026-01-01'])(
  'the week of %s stands in the thread under its Sunday',
  (day) => {
    const week = periodOf('weekly', day, 'Europe/Berlin');
    expect(dayOfPeriod('weekly', week.name)).toBe(week.last_day);
    expect(dayOfPeriod('daily', day)).toBe(day);
  },
);
