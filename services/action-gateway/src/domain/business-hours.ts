/** When guarded Actions may be done: hours of days, on the wall clocks of a zone. */
import { Temporal } from 'temporal-polyfill';
import type { GuardrailSettings } from '@almanac/shared/contracts/guardrails';
import { weekday } from '@almanac/shared/contracts/scheduler';

export type BusinessDays = GuardrailSettings['business_hours']['days'];

const DAYS_AHEAD = 8;

/**
 * Milliseconds from `now` until business hours begin, 0 within them; undefined where no day has any. A time that a change
 * of the clocks leaves out is as much later as they go forward; one that they repeat is the first of both.
 */
export function untilBusinessHours(
  now: Date,
  days: BusinessDays,
  zone: string,
): number | undefined {
  const today = Temporal.Instant.fromEpochMilliseconds(now.getTime()).toZonedDateTimeISO(zone);
  for (let n = 0; n < DAYS_AHEAD; n += 1) {
    const day = today.toPlainDate().add({ days: n });
    const waits = hoursOf(day, days, zone)
      .filter(({ to_ms }) => to_ms > now.getTime())
      .map(({ from_ms }) => Math.max(0, from_ms - now.getTime()));
    if (waits.length > 0) return Math.min(...waits);
  }
  return undefined;
}

function hoursOf(day: Temporal.PlainDate, days: BusinessDays, zone: string) {
  const name = weekday.options[day.dayOfWeek - 1];
  const hours = (name === undefined ? undefined : days[name]) ?? [];
  return hours
    .map(({ from, to }) => ({ from_ms: instant(day, from, zone), to_ms: instant(day, to, zone) }))
    .filter(({ from_ms, to_ms }) => from_ms < to_ms);
}

function instant(day: Temporal.PlainDate, time: string, zone: string): number {
  const end = time === '24:00';
  const plainTime = Temporal.PlainTime.from(end ? '00:00' : time);
  const on = end ? day.add({ days: 1 }) : day;
  return on.toZonedDateTime({ timeZone: zone, plainTime }).epochMilliseconds;
}
