/** Days on the wall in an IANA zone. */
import { Temporal } from 'temporal-polyfill';

/** The date (YYYY-MM-DD) an instant falls on in a zone. */
export function dayOf(instant: Date, zone: string): string {
  return Temporal.Instant.fromEpochMilliseconds(instant.getTime())
    .toZonedDateTimeISO(zone)
    .toPlainDate()
    .toString();
}

/** The first instant of a day in a zone. */
export function startOfDay(day: Temporal.PlainDate, zone: string): Date {
  return new Date(day.toZonedDateTime(zone).epochMilliseconds);
}

/** The first instant of a day (YYYY-MM-DD) in a zone. */
export function startOfLocalDay(day: string, zone: string): Date {
  return startOfDay(Temporal.PlainDate.from(day), zone);
}

/** Every day (YYYY-MM-DD) from `first` to `last`, both included. */
export function daysBetween(first: string, last: string): string[] {
  const start = Temporal.PlainDate.from(first);
  const { days } = start.until(Temporal.PlainDate.from(last));
  return Array.from({ length: Math.max(0, days + 1) }, (_, at) =>
    start.add({ days: at }).toString(),
  );
}

/** The day so many days later; earlier where it is negative. */
export function dayAfter(day: string, days: number): string {
  return Temporal.PlainDate.from(day).add({ days }).toString();
}
