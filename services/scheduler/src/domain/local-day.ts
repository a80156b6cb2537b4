/** Wall-clock days in an IANA zone as instants: the one place where local time becomes epoch time here. */
import { Temporal } from 'temporal-polyfill';
import { must } from '@almanac/shared/lang/assert';
import { type DayRange, minutesOfDay, type Weekday, WEEKDAYS } from './preferences.ts';
import type { Interval } from './schedule-types.ts';

export interface LocalDay extends Interval {
  /** `YYYY-MM-DD` in the zone. */
  date: string;
  weekday: Weekday;
}

/** Every local day that shares an instant with [from, to). A day with a DST change has 23, 23.5, 24.5 or 25 hours. */
export function localDays(window: { from: number; to: number }, zone: string): LocalDay[] {
  const days: LocalDay[] = [];
  let date = zoned(window.from, zone).toPlainDate();
  for (;;) {
    const start = date.toZonedDateTime(zone).epochMilliseconds;
    if (start >= window.to) return days;
    const next = date.add({ days: 1 });
    const weekday = must(WEEKDAYS[date.dayOfWeek - 1], 'a weekday');
    const end = next.toZonedDateTime(zone).epochMilliseconds;
    days.push({ date: date.toString(), weekday, start, end });
    date = next;
  }
}

/**
 * A wall-clock range on one local day. A time the clock skips is read as the same distance past midnight in old time
 * (Temporal's `compatible`); of a time that comes twice, the first one holds.
 */
export function rangeOn(day: LocalDay, range: DayRange, zone: string): Interval {
  return { start: instantOn(day, range.from, zone), end: instantOn(day, range.to, zone) };
}

/** The instants of an all-day event; dates `YYYY-MM-DD`, the end date exclusive. */
export function allDayInterval(start_date: string, end_date: string, zone: string): Interval {
  const at = (date: string): number =>
    Temporal.PlainDate.from(date).toZonedDateTime(zone).epochMilliseconds;
  return { start: at(start_date), end: at(end_date) };
}

/** The instant seen on a clock in the zone. */
export function zoned(at: number, zone: string): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone);
}

function instantOn(day: LocalDay, time: string, zone: string): number {
  const minutes = must(minutesOfDay(time), `a time of day, not "${time}"`);
  if (minutes === 1_440) return day.end;
  const clock = new Temporal.PlainTime(Math.floor(minutes / 60), minutes % 60);
  return Temporal.PlainDate.from(day.date).toZonedDateTime({ timeZone: zone, plainTime: clock })
    .epochMilliseconds;
}
