import { Temporal } from 'temporal-polyfill';
import { tellableInstant } from '@almanac/shared/contracts/common';

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** A due date as an RFC 3339 instant in UTC: a day without a time is due at its end, 23:59:59, in the person's zone. */
export function dueInstant(due: string, zone: string): string {
  if (!DAY.test(due)) return new Date(due).toISOString();
  const end = Temporal.PlainDate.from(due).toZonedDateTime({
    timeZone: zone,
    plainTime: '23:59:59',
  });
  return tellableInstant(new Date(end.epochMilliseconds).toISOString());
}
