import { Temporal } from 'temporal-polyfill';
import { describe, expect, test } from 'vitest';
import { availability, lunchPlace } from './availability.ts';
import { defaultPreferences, mergePreferences, type PartialPreferences } from './preferences.ts';
import { type BusyInterval, type ExistingBlock, HOUR_MS } from './schedule-types.ts';

function at(local: string, zone: string): number {
  return Temporal.PlainDateTime.from(local).toZonedDateTime(zone).epochMilliseconds;
}

function day(
  date: string,
  given: {
    zone?: string;
    preferences?: PartialPreferences;
    busy?: BusyInterval[];
    existing_blocks?: ExistingBlock[];
    from?: string;
  } = {},
) {
  const { zone = 'Europe/Berlin', busy = [], existing_blocks = [] } = given;
  const next = Temporal.PlainDate.from(date).add({ days: 1 }).toString();
  const window = { from: at(given.from ?? `${date}T00:00`, zone), to: at(`${next}T00:00`, zone) };
  const preferences = mergePreferences(defaultPreferences(zone), given.preferences ?? {});
  const [only, more] = availability({ window, preferences, busy, existing_blocks });
  expect(more).toBeUndefined();
  const clock = (instant: number): string =>
    Temporal.Instant.fromEpochMilliseconds(instant)
      .toZonedDateTimeISO(zone)
      .toPlainTime()
      .toString({
        smallestUnit: 'minute',
      });
  return {
    free: only?.free.map(({ start, end }) => `${clock(start)}-${clock(end)}`),
    free_hours: only?.free.reduce((sum, { start, end }) => sum + (end - start) / HOUR_MS, 0),
    lunch: only?.lunch ? `${clock(only.lunch.start)}-${clock(only.lunch.end)}` : null,
    capacity: only?.capacity_minutes,
  };
}

const monday = '2026-03-02';
const berlin = (from: string, to: string) => ({
  start: at(`${monday}T${from}`, 'Europe/Berlin'),
  end: at(`${monday}T${to}`, 'Europe/Berlin'),
});

describe('a day', () => {
  test('an empty office day is free around lunch, up to the day maximum', () => {
    expect(day(monday)).toMatchObject({
      free: ['09:00-12:00', '12:45-17:00'],
      lunch: '12:00-12:45',
      capacity: 360,
    });
  });

  test('weekends and holidays have nothing free and no capacity', () => {
    expect(day('2026-03-01')).toMatchObject({ free: [], lunch: null, capacity: 0 });
    expect(day(monday, { preferences: { holidays: [monday] } })).toMatchObject({
      free: [],
      capacity: 0,
    });
  });

  test('meetings take their buffer with them and move lunch behind them', () => {
    const busy = [berlin('11:30', '12:30'), berlin('16:00', '16:30')];
    expect(day(monday, { busy })).toMatchObject({
      free: ['09:00-11:20', '13:15-15:50', '16:40-17:00'],
      lunch: '12:30-13:15',
      capacity: Math.floor(0.85 * (140 + 155 + 20)),
    });
  });

  test('our own standing blocks take time, buffer and capacity, but not the free time that slack is a share of', () => {
    const existing_blocks = [berlin('09:00', '11:00')];
    expect(day(monday, { existing_blocks })).toMatchObject({
      free: ['11:10-12:00', '12:45-17:00'],
      capacity: 240,
    });
    const long = [berlin('09:00', '17:00')];
    expect(day(monday, { existing_blocks: long }).capacity).toBe(0);
  });

  test('asking at noon leaves the capacity of the day as it was', () => {
    expect(day(monday, { from: `${monday}T14:00` })).toMatchObject({
      free: ['14:00-17:00'],
      capacity: 360,
    });
  });
});

describe('a day with a DST change', () => {
  const every_hour = { sun: [{ from: '00:00', to: '24:00' }] };
  const preferences = { working_hours: every_hour, lunch: null };

  test.each([
    ['Europe/Berlin', '2026-03-29', 23],
    ['Europe/Berlin', '2026-10-25', 25],
    ['America/New_York', '2026-03-08', 23],
    ['America/New_York', '2026-11-01', 25],
    ['Australia/Lord_Howe', '2026-04-05', 24.5],
    ['Australia/Lord_Howe', '2026-10-04', 23.5],
    ['Asia/Kolkata', '2026-03-29', 24],
  ])('%s on %s has %s hours', (zone, date, hours) => {
    expect(day(date, { zone, preferences }).free_hours).toBe(hours);
  });

  test('working hours stay at the same time of the wall clock before and after', () => {
    const office = { sun: [{ from: '09:00', to: '17:00' }] };
    for (const date of ['2026-03-22', '2026-03-29', '2026-10-25']) {
      const free = day(date, { preferences: { working_hours: office, lunch: null } }).free;
      expect(free).toEqual(['09:00-17:00']);
    }
  });
});

describe('lunch', () => {
  test('it lies at the earliest free place', () => {
    expect(
      lunchPlace({ start: 0, end: 120 * 60_000 }, 45, [{ start: 0, end: 20 * 60_000 }]),
    ).toEqual({
      start: 20 * 60_000,
      end: 65 * 60_000,
    });
  });

  test('where meetings leave too little, the longest gap is kept, and none when there is none', () => {
    const taken = [{ start: 600_000, end: 5_400_000 }];
    expect(lunchPlace({ start: 0, end: 7_200_000 }, 45, taken)).toEqual({
      start: 5_400_000,
      end: 7_200_000,
    });
    expect(lunchPlace({ start: 0, end: 10 }, 45, [{ start: 0, end: 10 }])).toBeNull();
  });
});
