/**
 * What was read, as the preferences a person may store: full members of `Preferences` made from the present ones, and wishes that no
 * member holds as learned preferences. Everything is said back in words; nothing is stored here.
 */
import { sayMinutes } from '@almanac/shared/lang/say-minutes';
import { ruleText } from '../find-slot-words.ts';
import { subtractIntervals } from '../intervals.ts';
import {
  checkPreferences,
  type DayRange,
  mergePreferences,
  minutesOfDay,
  type PartialPreferences,
  type Preferences,
  type Weekday,
  WEEKDAYS,
} from '../preferences.ts';
import type { LearnedPreference } from '../schedule-types.ts';
import { inWeekOrder, type Reading } from './reading.ts';
import { placeOf, RULE_WEIGHT, SOFT_WEIGHT } from './wish-preference.ts';

export interface AppliedReadings {
  preferences: PartialPreferences;
  learned: LearnedPreference[];
  understood: { text: string; as: string }[];
  not_understood: { text: string; reason: string }[];
}

type Applied =
  | { ok: true; as: string; preferences?: PartialPreferences; learned?: LearnedPreference }
  | { ok: false; reason: string };

/** When there is work comes first, as the rest is cut to it; then in the order of the text: what is said later of the same thing wins. */
export function applyReadings(readings: readonly Reading[], current: Preferences): AppliedReadings {
  const all: AppliedReadings = { preferences: {}, learned: [], understood: [], not_understood: [] };
  for (const one of readings.toSorted(
    (a, b) => Number(isAboutHours(b)) - Number(isAboutHours(a)),
  )) {
    const base = mergePreferences(current, all.preferences);
    const applied = checked(applyOne(one, base), base);
    if (!applied.ok) {
      all.not_understood.push({ text: one.text, reason: applied.reason });
      continue;
    }
    all.understood.push({ text: one.text, as: applied.as });
    Object.assign(all.preferences, applied.preferences);
    if (applied.learned !== undefined) all.learned.push(applied.learned);
  }
  return all;
}

function isAboutHours({ what, hard, kind, words }: Reading): boolean {
  if (what === 'wish') return hard && kind === null && words.length === 0;
  return what === 'working_hours' || what === 'day_off' || what === 'zone';
}

/** What could not be stored is not offered. */
function checked(applied: Applied, base: Preferences): Applied {
  if (!applied.ok || applied.preferences === undefined) return applied;
  const [error] = checkPreferences(mergePreferences(base, applied.preferences));
  return error === undefined ? applied : { ok: false, reason: `${error.path} ${error.message}` };
}

function applyOne(one: Reading, base: Preferences): Applied {
  switch (one.what) {
    case 'zone':
      return one.zone === null
        ? missing('a zone')
        : { ok: true, as: `Time zone ${one.zone}`, preferences: { zone: one.zone } };
    case 'working_hours':
      return workingHours(one, base);
    case 'day_off':
      return dayOff(one, base);
    case 'lunch':
      return lunch(one);
    case 'no_lunch':
      return { ok: true, as: 'No time is kept free for lunch', preferences: { lunch: null } };
    case 'buffer':
      return minutesMember(
        one,
        'buffer_minutes',
        (length) => `${length} free around meetings and blocks`,
      );
    case 'day_maximum':
      return minutesMember(
        one,
        'max_minutes_per_day',
        (length) => `At most ${length} of blocks a day`,
      );
    case 'slack':
      if (one.percent === null) return missing('a share');
      return {
        ok: true,
        as: `${one.percent} % of each day kept free`,
        preferences: { slack_share: one.percent / 100 },
      };
    case 'parts':
      return parts(one, base);
    case 'holidays':
      if (one.dates.length === 0) return missing('a date');
      return {
        ok: true,
        as: `No work on ${one.dates.join(', ')}`,
        preferences: { holidays: [...new Set([...base.holidays, ...one.dates])].toSorted() },
      };
    case 'wish':
      return wish(one, base);
  }
}

function missing(what: string): Applied {
  return { ok: false, reason: `it names no ${what.replace(/^a /, '')}` };
}

function minutesMember(
  { minutes }: Reading,
  member: 'buffer_minutes' | 'max_minutes_per_day',
  say: (length: string) => string,
): Applied {
  if (minutes === null) return missing('a length');
  return { ok: true, as: say(sayMinutes(minutes)), preferences: { [member]: minutes } };
}

function workingHours({ weekdays, from, to }: Reading, base: Preferences): Applied {
  if (from === null || to === null) return missing('a range of hours');
  const days = weekdays.length > 0 ? weekdays : workingDays(base);
  const others = weekdays.length > 0 ? base.working_hours : {};
  const working_hours = {
    ...others,
    ...Object.fromEntries(days.map((day) => [day, [{ from, to }]])),
  };
  return {
    ok: true,
    as: `Working hours ${ruleText({ weekdays: days, from, to })}`,
    preferences: { working_hours },
  };
}

function dayOff({ weekdays }: Reading, base: Preferences): Applied {
  if (weekdays.length === 0) return missing('a day');
  const off = Object.fromEntries(weekdays.map((day) => [day, []]));
  return {
    ok: true,
    as: `No work on ${ruleText({ weekdays })}`,
    preferences: { working_hours: { ...base.working_hours, ...off } },
  };
}

function lunch({ from, to, minutes }: Reading): Applied {
  if (from === null || to === null || minutes === null) return missing('a range of hours');
  const as = `${sayMinutes(minutes)} of lunch between ${from} and ${to}`;
  return { ok: true, as, preferences: { lunch: { from, to, minutes } } };
}

function parts({ minutes, max_minutes }: Reading, { split }: Preferences): Applied {
  if (minutes === null && max_minutes === null) return missing('a length');
  const least = minutes ?? Math.min(split.min_minutes, max_minutes ?? split.max_minutes);
  const most = max_minutes ?? Math.max(split.max_minutes, least);
  return {
    ok: true,
    as: `Parts of ${sayMinutes(least)} to ${sayMinutes(most)}`,
    preferences: { split: { min_minutes: least, max_minutes: most } },
  };
}

function wish(one: Reading, base: Preferences): Applied {
  if ((one.from ?? '00:00') >= (one.to ?? '24:00')) {
    return { ok: false, reason: 'it ends before it begins' };
  }
  const found = placeOf(one);
  if (!found.ok && one.dates.length > 0) return found;
  const hours = one.from !== null || one.to !== null;
  const general = one.kind === null && one.words.length === 0;
  if (one.hard && general && hours) return narrowerHours(one, base);
  if (one.kind === 'meeting' && one.avoid && one.weekdays.length > 0 && !hours) {
    const no_meeting_days = inWeekOrder([...base.no_meeting_days, ...one.weekdays]);
    return {
      ok: true,
      as: `No meetings on ${ruleText({ weekdays: one.weekdays })}`,
      preferences: { no_meeting_days },
    };
  }
  if (one.kind === 'deep' && !one.avoid && hours) return focusWindows(one, base);
  if (!found.ok) return found;
  const learned: LearnedPreference = {
    text: one.text,
    source: 'text',
    weight: one.hard ? RULE_WEIGHT : SOFT_WEIGHT,
    ...found.place,
  };
  return { ok: true, as: placeText(learned), learned };
}

/** `Meetings, wished for Monday and Tuesday before 12:00`. */
export function placeText(
  place: Pick<LearnedPreference, 'kind' | 'words' | 'weekdays' | 'from' | 'to'>,
): string {
  const kinds = {
    deep: 'deep work',
    shallow: 'shallow work',
    admin: 'admin',
    meeting: 'meetings',
    wait: 'waiting',
  };
  const about =
    place.words?.map((word) => `'${word}'`).join(', ') ??
    (place.kind === undefined ? 'everything' : kinds[place.kind]);
  return `${about.charAt(0).toUpperCase()}${about.slice(1)}, wished for ${ruleText(place)}`;
}

/** A rule for all work changes when there is work at all. */
function narrowerHours(one: Reading, base: Preferences): Applied {
  const days = one.weekdays.length > 0 ? one.weekdays : workingDays(base);
  const said = { from: one.from ?? '00:00', to: one.to ?? '24:00' };
  const working_hours = { ...base.working_hours };
  for (const day of days) working_hours[day] = cut(base.working_hours[day] ?? [], said, one.avoid);
  if (Object.values(working_hours).every((ranges) => (ranges ?? []).length === 0)) {
    return { ok: false, reason: 'no working hours would be left' };
  }
  const verb = one.avoid ? 'No work' : 'Work only';
  return {
    ok: true,
    as: `${verb} ${ruleText({ ...said, weekdays: one.weekdays })}`,
    preferences: { working_hours },
  };
}

function cut(ranges: readonly DayRange[], said: DayRange, away: boolean): DayRange[] {
  const span = intervalOf(said);
  const all = { start: 0, end: 1_440 };
  const holes = away ? [span] : subtractIntervals([all], [span]);
  return subtractIntervals(ranges.map(intervalOf), holes).map(rangeOf);
}

function focusWindows(one: Reading, base: Preferences): Applied {
  const said = { from: one.from ?? '00:00', to: one.to ?? '24:00' };
  const days = one.weekdays.length > 0 ? one.weekdays : workingDays(base);
  const windows = days.flatMap((weekday) =>
    cut(base.working_hours[weekday] ?? [], said, false).map((range) => ({ weekday, ...range })),
  );
  if (windows.length === 0) return { ok: false, reason: 'these are no working hours' };
  const kept = base.focus_windows.filter(({ weekday }) => !days.includes(weekday));
  return {
    ok: true,
    as: `Focus time ${ruleText({ weekdays: one.weekdays, from: one.from ?? undefined, to: one.to ?? undefined })}`,
    preferences: { focus_windows: [...kept, ...windows] },
  };
}

function workingDays({ working_hours }: Preferences): Weekday[] {
  return WEEKDAYS.filter((day) => (working_hours[day] ?? []).length > 0);
}

function intervalOf({ from, to }: DayRange): { start: number; end: number } {
  return { start: minutesOfDay(from) ?? 0, end: minutesOfDay(to) ?? 0 };
}

function rangeOf({ start, end }: { start: number; end: number }): DayRange {
  const text = (minutes: number): string =>
    `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
  return { from: text(start), to: text(end) };
}
