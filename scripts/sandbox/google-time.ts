import { Temporal } from 'temporal-polyfill';
import type { EventTime } from './google-state.ts';
import { googleRefusal } from './refusal.ts';

/** An instant as RFC 3339 with the offset of `time_zone`, as Google writes it. */
export function inZone(instant_ms: number, time_zone: string): string {
  const zoned = Temporal.Instant.fromEpochMilliseconds(instant_ms).toZonedDateTimeISO(time_zone);
  const text = zoned.toString({ timeZoneName: 'never', fractionalSecondDigits: 0 });
  return text.replace(/\+00:00$/, 'Z');
}

/** Midnight of a date (YYYY-MM-DD) in a zone, ms since 1970. */
export function midnight(date: string, time_zone: string): number {
  return Temporal.PlainDate.from(date).toZonedDateTime(time_zone).epochMilliseconds;
}

/** When an event time is, ms since 1970; a date counts from midnight in the calendar's zone. */
export function timeMs(time: EventTime, calendar_zone: string): number {
  if (time.dateTime !== undefined) return Date.parse(time.dateTime);
  return midnight(time.date ?? '1970-01-01', calendar_zone);
}

/** An RFC 3339 instant with an offset from a query parameter, or 400. */
export function instantParam(name: string, text: string): number {
  const ms = /T.*(Z|[+-]\d\d:?\d\d)$/i.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(ms)) throw googleRefusal(400, 'badRequest', `Invalid value for: ${name}`);
  return ms;
}

/**
 * A start or end as Google stores it: a date as it is; a date and time with the offset of its zone.
 * Exactly one of the two must be there, and a time without an offset needs a zone.
 */
export function normalTime(which: string, time: EventTime, calendar_zone: string): EventTime {
  const { date, dateTime, timeZone } = time;
  const invalid = (): Error => googleRefusal(400, 'invalid', `Invalid ${which} time.`);
  if ((date === undefined) === (dateTime === undefined)) throw invalid();
  try {
    if (date !== undefined) return { date: Temporal.PlainDate.from(date).toString() };
    const zone = timeZone ?? calendar_zone;
    const text = dateTime ?? '';
    if (/(Z|[+-]\d\d:?\d\d)$/i.test(text)) {
      return {
        dateTime: inZone(Temporal.Instant.from(text).epochMilliseconds, zone),
        timeZone: zone,
      };
    }
    if (timeZone === undefined) throw invalid();
    const local = Temporal.PlainDateTime.from(text).toZonedDateTime(zone);
    return { dateTime: inZone(local.epochMilliseconds, zone), timeZone: zone };
  } catch {
    throw invalid();
  }
}

export function assertZone(time_zone: string): void {
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(time_zone);
  } catch {
    throw googleRefusal(400, 'invalid', `Invalid time zone definition: ${time_zone}`);
  }
}
