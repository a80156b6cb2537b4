/** Times and durations in words, as people read them: 24-hour clock, `1 h 30 min`, a day with its weekday. */
import { Temporal } from 'temporal-polyfill';
import { must } from '@almanac/shared/lang/assert';

export const WEEKDAYS = [
  'Monday',
  'Tuesday',
  'Wednesday',
  'Thursday',
  'Friday',
  'Saturday',
  'Sunday',
];
export const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

/** `Monday, 23 November` of a date YYYY-MM-DD. */
export function sayDay(day: string): string {
  const date = Temporal.PlainDate.from(day);
  return `${weekdayOf(day)}, ${date.day} ${monthOf(date)}`;
}

/** `Monday` of a date YYYY-MM-DD. */
export function weekdayOf(day: string): string {
  return must(WEEKDAYS[Temporal.PlainDate.from(day).dayOfWeek - 1], 'a weekday');
}

/** `23 November 2026`. */
export function sayDate(day: string): string {
  const date = Temporal.PlainDate.from(day);
  return `${date.day} ${monthOf(date)} ${date.year}`;
}

/** `23 November to 29 November 2026`: the year once where both days share it. */
export function sayDates(first: string, last: string): string {
  const [from, to] = [Temporal.PlainDate.from(first), Temporal.PlainDate.from(last)];
  if (from.year !== to.year) return `${sayDate(first)} to ${sayDate(last)}`;
  return `${from.day} ${monthOf(from)} to ${sayDate(last)}`;
}

/** `09:00` of an instant (RFC 3339) in a zone. */
export function sayClock(instant: string, zone: string): string {
  return zoned(instant, zone).toPlainTime().toString({ smallestUnit: 'minute' });
}

/** The date YYYY-MM-DD of an instant (RFC 3339) in a zone. */
export function dayIn(instant: string, zone: string): string {
  return zoned(instant, zone).toPlainDate().toString();
}

function monthOf(date: Temporal.PlainDate): string {
  return must(MONTHS[date.month - 1], 'a month');
}

function zoned(instant: string, zone: string): Temporal.ZonedDateTime {
  return Temporal.Instant.from(instant).toZonedDateTimeISO(zone);
}
