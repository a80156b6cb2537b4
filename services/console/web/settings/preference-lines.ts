/** Preferences as lines, so that a change of them can be told before it is made. Pure. */
import type { Preferences } from '@almanac/shared/contracts/scheduler';
import { sayMinutes } from '../parts/words.ts';

const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export const DAY_NAMES: Record<(typeof DAYS)[number], string> = {
  mon: 'Monday',
  tue: 'Tuesday',
  wed: 'Wednesday',
  thu: 'Thursday',
  fri: 'Friday',
  sat: 'Saturday',
  sun: 'Sunday',
};

export function preferenceLines(preferences: Preferences): Record<string, string> {
  const { working_hours, lunch, split, focus_windows, no_meeting_days, holidays } = preferences;
  const hours = DAYS.map((day) => {
    const ranges = (working_hours[day] ?? []).map(({ from, to, location }) =>
      location === undefined ? `${from}–${to}` : `${from}–${to} at ${location}`,
    );
    return [DAY_NAMES[day], ranges.join(', ') || 'no work'];
  });
  return Object.fromEntries([
    ...hours,
    ['Time zone', preferences.zone],
    [
      'Lunch',
      lunch === null
        ? 'none'
        : `${sayMinutes(lunch.minutes)} between ${lunch.from} and ${lunch.to}`,
    ],
    ['Between blocks', sayMinutes(preferences.buffer_minutes)],
    ['At most in a day', sayMinutes(preferences.max_minutes_per_day)],
    ['Kept free', `${Math.round(preferences.slack_share * 100)} %`],
    ['One block takes', `${sayMinutes(split.min_minutes)} to ${sayMinutes(split.max_minutes)}`],
    [
      'Focus',
      focus_windows
        .map(({ weekday, from, to }) => `${DAY_NAMES[weekday]} ${from}–${to}`)
        .join(', ') || 'no hours',
    ],
    ['Days without meetings', no_meeting_days.map((day) => DAY_NAMES[day]).join(', ') || 'none'],
    ['Holidays', holidays.join(', ') || 'none'],
  ]) as Record<string, string>;
}

export interface NumberFields {
  buffer_minutes: string;
  max_minutes_per_day: string;
  slack_percent: string;
  holidays: string;
}

export function fieldsOf(preferences: Preferences): NumberFields {
  return {
    buffer_minutes: String(preferences.buffer_minutes),
    max_minutes_per_day: String(preferences.max_minutes_per_day),
    slack_percent: String(Math.round(preferences.slack_share * 100)),
    holidays: preferences.holidays.join(', '),
  };
}

/** The preferences with what the fields say, or what is wrong with them. */
export function withFields(
  preferences: Preferences,
  fields: NumberFields,
): { preferences: Preferences } | { wrong: string } {
  const buffer = wholeIn(fields.buffer_minutes, 0, 120);
  if (buffer === undefined) return { wrong: 'Between blocks: 0 to 120 minutes.' };
  const most = wholeIn(fields.max_minutes_per_day, 15, 1440);
  if (most === undefined) return { wrong: 'At most in a day: 15 to 1440 minutes.' };
  const percent = wholeIn(fields.slack_percent, 0, 50);
  if (percent === undefined) return { wrong: 'Kept free: 0 to 50 percent.' };
  const holidays = fields.holidays.split(/[\s,;]+/).filter(Boolean);
  const bad = holidays.find((day) => !/^[1-9]\d{3}-\d\d-\d\d$/.test(day));
  if (bad !== undefined) return { wrong: `${bad} is no day like 2026-12-24.` };
  const fault = hoursFault(preferences);
  if (fault !== undefined) return { wrong: fault };
  const slack_share =
    percent === Math.round(preferences.slack_share * 100) ? preferences.slack_share : percent / 100;
  return {
    preferences: {
      ...preferences,
      buffer_minutes: buffer,
      max_minutes_per_day: most,
      slack_share,
      holidays: holidays.toSorted(),
    },
  };
}

function hoursFault({ working_hours }: Preferences): string | undefined {
  for (const day of DAYS) {
    for (const { from, to } of working_hours[day] ?? []) {
      const is_time = /^([01]\d|2[0-3]):[0-5]\d$/;
      if (!is_time.test(from) || !(is_time.test(to) || to === '24:00') || from >= to) {
        return `${DAY_NAMES[day]}: ${from}–${to} is no stretch of time.`;
      }
    }
  }
  return undefined;
}

function wholeIn(text: string, least: number, most: number): number | undefined {
  const given = text.trim();
  if (!/^\d{1,4}$/.test(given)) return undefined;
  const value = Number(given);
  return value >= least && value <= most ? value : undefined;
}
