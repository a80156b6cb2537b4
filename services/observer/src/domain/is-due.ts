/** Whether what runs once a day is due. Pure. */
import { Temporal } from 'temporal-polyfill';

/**
 * True from the hour on (`03:10`, local) until it ran: `last` is when it did. A machine that slept at that hour makes up for it
 * once, when it is awake.
 */
export function isDueSince(
  last: string | undefined,
  hour: string,
  { now, zone }: { now: Date; zone: string },
): boolean {
  if (last === undefined) return true;
  const local = Temporal.Instant.fromEpochMilliseconds(now.getTime()).toZonedDateTimeISO(zone);
  const today = local.withPlainTime(hour);
  const is_past = Temporal.ZonedDateTime.compare(local, today) >= 0;
  const due = is_past ? today : local.subtract({ days: 1 }).withPlainTime(hour);
  return Date.parse(last) < due.epochMilliseconds;
}
