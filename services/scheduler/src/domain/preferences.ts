/** A person's scheduling preferences: the object of `GET|PUT /api/v1/scheduler/preferences`, and its defaults. */
import { Temporal } from 'temporal-polyfill';
import type { FieldError } from '@almanac/shared/lang/app-error';

export const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export type Weekday = (typeof WEEKDAYS)[number];

/** Wall-clock times `HH:MM`; `to` may be `24:00`. Hours over midnight are two ranges on two days. */
export interface DayRange {
  from: string;
  to: string;
}

/** Hours at one place; without a location they are hours everywhere. */
export interface WorkingHours extends DayRange {
  location?: string | undefined;
}

export interface SplitLimits {
  min_minutes: number;
  max_minutes: number;
}

export interface Preferences {
  zone: string;
  working_hours: Partial<Record<Weekday, WorkingHours[] | undefined>>;
  lunch: (DayRange & { minutes: number }) | null;
  buffer_minutes: number;
  max_minutes_per_day: number;
  slack_share: number;
  focus_windows: (DayRange & { weekday: Weekday })[];
  no_meeting_days: Weekday[];
  split: SplitLimits;
  /** Local dates, `YYYY-MM-DD`. */
  holidays: string[];
}

export type PartialPreferences = { [K in keyof Preferences]?: Preferences[K] | undefined };

const OFFICE_DAY: readonly DayRange[] = [{ from: '09:00', to: '17:00' }];

/** Monday to Friday 9 to 5, a 45 minute lunch, six hours of blocks a day at most, 15 % of every day left free. */
export function defaultPreferences(zone: string): Preferences {
  const working_hours: Preferences['working_hours'] = {};
  for (const day of WEEKDAYS.slice(0, 5)) working_hours[day] = [...OFFICE_DAY];
  return {
    zone,
    working_hours,
    lunch: { from: '12:00', to: '14:00', minutes: 45 },
    buffer_minutes: 10,
    max_minutes_per_day: 360,
    slack_share: 0.15,
    focus_windows: [],
    no_meeting_days: [],
    split: { min_minutes: 30, max_minutes: 120 },
    holidays: [],
  };
}

/** The base with every given member replaced as a whole; absent and undefined members keep the base's value. */
export function mergePreferences(base: Preferences, partial: PartialPreferences): Preferences {
  const given = Object.entries(partial).filter(([, value]) => value !== undefined);
  return { ...base, ...Object.fromEntries(given) };
}

/** Minutes after midnight of `HH:MM`, 0 to 1,440, or null when the text is not a time of day. */
export function minutesOfDay(text: string): number | null {
  const match = /^([01]\d|2[0-4]):([0-5]\d)$/.exec(text);
  if (match === null) return null;
  const minutes = Number(match[1]) * 60 + Number(match[2]);
  return minutes <= 1_440 ? minutes : null;
}

/** What is wrong with these preferences, by field; empty when they can be scheduled with. */
export function checkPreferences(preferences: Preferences): FieldError[] {
  const errors: FieldError[] = [];
  const refuse = (path: string, message: string): void => void errors.push({ path, message });
  if (!isZone(preferences.zone)) refuse('zone', 'is not an IANA time zone');
  for (const [day, ranges] of Object.entries(preferences.working_hours)) {
    if ((ranges ?? []).length > 4) refuse(`working_hours.${day}`, 'has more than 4 ranges');
    for (const range of ranges ?? []) {
      if (!isRange(range)) refuse(`working_hours.${day}`, 'needs from before to, as HH:MM');
    }
  }
  if (preferences.focus_windows.length > 50) refuse('focus_windows', 'are more than 50');
  for (const window of preferences.focus_windows) {
    if (!isRange(window)) refuse('focus_windows', 'needs from before to, as HH:MM');
  }
  const { lunch, split } = preferences;
  if (lunch !== null && !isRange(lunch)) refuse('lunch', 'needs from before to, as HH:MM');
  if (lunch !== null && !within(lunch.minutes, 15, 180)) {
    refuse('lunch.minutes', 'must be 15 to 180');
  }
  if (lunch !== null && lunch.minutes > lengthOf(lunch)) {
    refuse('lunch.minutes', 'must fit between from and to');
  }
  if (!within(preferences.buffer_minutes, 0, 120)) refuse('buffer_minutes', 'must be 0 to 120');
  if (!within(preferences.max_minutes_per_day, 15, 1_440)) {
    refuse('max_minutes_per_day', 'must be 15 to 1,440');
  }
  if (!within(preferences.slack_share, 0, 0.5)) refuse('slack_share', 'must be 0 to 0.5');
  if (!isSplit(split)) refuse('split', 'needs 15 ≤ min_minutes ≤ max_minutes ≤ 480');
  if (preferences.holidays.length > 400) refuse('holidays', 'are more than 400');
  for (const date of preferences.holidays) {
    if (!isDate(date)) refuse('holidays', `${date} is not a date (YYYY-MM-DD)`);
  }
  return errors;
}

/** Whether limits can be used for parts of a step. */
export function isSplit(split: SplitLimits): boolean {
  const { min_minutes, max_minutes } = split;
  return within(min_minutes, 15, max_minutes) && within(max_minutes, 15, 480);
}

function within(value: number, low: number, high: number): boolean {
  return Number.isFinite(value) && value >= low && value <= high;
}

function lengthOf(range: DayRange): number {
  return (minutesOfDay(range.to) ?? 0) - (minutesOfDay(range.from) ?? 0);
}

function isRange(range: DayRange): boolean {
  return (
    minutesOfDay(range.from) !== null && minutesOfDay(range.to) !== null && lengthOf(range) > 0
  );
}

function isZone(zone: string): boolean {
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(zone);
    return true;
  } catch {
    return false;
  }
}

function isDate(text: string): boolean {
  try {
    const { year } = Temporal.PlainDate.from(text);
    return /^\d{4}-\d{2}-\d{2}$/.test(text) && year >= 1000 && year <= 9998;
  } catch {
    return false;
  }
}

/** Whether hours are at a location: in whatever case it is written, and hours without one are everywhere. */
export function isAt(hours_at: string | undefined, location: string): boolean {
  const plain = (name: string): string => name.trim().toLowerCase();
  return hours_at === undefined || plain(hours_at) === plain(location);
}
