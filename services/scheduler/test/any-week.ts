/** What the property tests of the domain schedule: weeks of every kind, most of them too full. */
import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import {
  defaultPreferences,
  mergePreferences,
  type Preferences,
} from '../src/domain/preferences.ts';
import { HOUR_MS, MINUTE_MS, type ScheduleInput } from '../src/domain/schedule-types.ts';

function at(local: string, zone: string): number {
  return Temporal.PlainDateTime.from(local).toZonedDateTime(zone).epochMilliseconds;
}

/** Weeks around DST changes of each zone; Lord Howe's clock moves by half an hour. */
const MONDAYS: [zone: string, monday: string][] = [
  ['Europe/Berlin', '2026-03-23'],
  ['Europe/Berlin', '2026-10-19'],
  ['America/New_York', '2026-03-02'],
  ['America/New_York', '2026-10-26'],
  ['Australia/Lord_Howe', '2026-03-30'],
  ['Australia/Lord_Howe', '2026-09-28'],
  ['Asia/Kolkata', '2026-06-01'],
  ['Asia/Kathmandu', '2026-03-23'],
];

const meeting = fc.record({
  day: fc.nat(9),
  quarter: fc.integer({ min: 28, max: 72 }),
  minutes: fc.constantFrom(30, 30, 30, 60, 60, 90, 120, 25, 480),
});

const work = fc.record({
  minutes: fc.oneof(
    fc.constantFrom(25, 30, 50, 60, 90, 100, 120, 200, 240),
    fc.integer({ min: 1, max: 480 }),
  ),
  priority: fc.constantFrom('low' as const, 'normal' as const, 'high' as const, 'urgent' as const),
  release: fc.option(fc.nat(5 * 96), { nil: undefined }),
  due: fc.option(fc.nat(9 * 96), { nil: undefined }),
  deadline: fc.option(fc.integer({ min: 96, max: 9 * 96 }), { nil: undefined, freq: 5 }),
  before: fc.array(fc.nat(20), { maxLength: 2 }),
  split: fc.constantFrom(
    undefined,
    undefined,
    false as const,
    { min_minutes: 30, max_minutes: 45 },
    { min_minutes: 60, max_minutes: 90 },
  ),
  kind: fc.constantFrom('deep' as const, 'shallow' as const, 'meeting' as const),
  location: fc.constantFrom(undefined, undefined, undefined, 'office', 'home'),
});

const office = [{ from: '09:00', to: '17:00' }];
const split_day = [
  { from: '08:10', to: '12:00' },
  { from: '12:00', to: '13:05', location: 'home' },
  { from: '15:00', to: '19:30', location: 'office' },
];
const night = [
  { from: '00:00', to: '03:30' },
  { from: '20:00', to: '24:00' },
];
const hours = fc.constantFrom(office, office, split_day, night).map((day) => ({
  mon: day,
  tue: day,
  wed: day,
  thu: day,
  fri: day,
  sat: day,
  sun: day,
}));

const preferences = fc.record({
  working_hours: hours,
  lunch: fc.constantFrom<Preferences['lunch']>(
    null,
    { from: '12:00', to: '14:00', minutes: 45 },
    { from: '11:30', to: '12:30', minutes: 60 },
  ),
  buffer_minutes: fc.constantFrom(0, 5, 10, 20),
  max_minutes_per_day: fc.constantFrom(120, 240, 360, 1_440),
  slack_share: fc.constantFrom(0, 0.15, 0.2, 0.5),
  no_meeting_days: fc.constantFrom<Preferences['no_meeting_days']>(
    [],
    ['mon' as const, 'wed' as const],
  ),
  focus_windows: fc.constantFrom<Preferences['focus_windows']>(
    [],
    [{ weekday: 'tue' as const, from: '09:30', to: '11:40' }],
  ),
  holiday: fc.boolean(),
});

/** Any week's work around any meetings, across DST changes. */
export const anyWeek = fc
  .record({
    zone_week: fc.constantFrom(...MONDAYS),
    meetings: fc.array(meeting, { maxLength: 30 }),
    own: fc.array(meeting, { maxLength: 3 }),
    works: fc.array(work, { minLength: 1, maxLength: 14 }),
    preferences,
    days: fc.integer({ min: 2, max: 10 }),
    now_minutes: fc.nat(1_000),
  })
  .map(({ zone_week: [zone, monday], meetings, own, works, days, ...rest }): ScheduleInput => {
    const origin = at(`${monday}T00:00`, zone);
    const quarter = (count: number | undefined): number | undefined =>
      count === undefined ? undefined : origin + count * 15 * MINUTE_MS;
    const busy = (one: { day: number; quarter: number; minutes: number }) => {
      const start = origin + (one.day * 96 + one.quarter) * 15 * MINUTE_MS;
      return { start, end: start + one.minutes * MINUTE_MS, title: 'meeting' };
    };
    const { holiday, ...given } = rest.preferences;
    const date = Temporal.PlainDate.from(monday).add({ days: 2 }).toString();
    const now = origin + rest.now_minutes * MINUTE_MS;
    return {
      now,
      window: { from: now, to: origin + days * 24 * HOUR_MS + 20 * MINUTE_MS },
      zone,
      preferences: mergePreferences(defaultPreferences(zone), {
        ...given,
        holidays: holiday ? [date] : [],
      }),
      busy: meetings.map(busy),
      existing_blocks: own.map(busy),
      items: works.map((one, index) => ({
        step_id: `s${index}`,
        title: `Step ${index}`,
        duration_minutes: one.minutes,
        priority: one.priority,
        release: quarter(one.release),
        due: quarter(one.due),
        deadline: quarter(one.deadline),
        depends_on: one.before.filter((before) => before < index).map((before) => `s${before}`),
        split: one.split,
        kind: one.kind,
        location: one.location,
      })),
    };
  });
