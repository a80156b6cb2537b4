import { Temporal } from 'temporal-polyfill';
import type { Actor } from '../http/request-scope.ts';
import { AppError } from '../lang/app-error.ts';
import { dayOf, startOfDay } from '../lang/local-days.ts';
import type { Asked } from './table.ts';

const DEFAULT_DAYS = 30;
const LONGEST_DAYS = 400;

/** Throws 422 for days that run backwards or are more than 400. */
export function askedDays(
  given: { from?: string | undefined; to?: string | undefined },
  { now, zone, actor }: { now: Date; zone: string; actor: Actor },
): Asked {
  const today = dayOf(now, zone);
  const last = Temporal.PlainDate.from(given.to ?? today);
  const first =
    given.from === undefined
      ? last.subtract({ days: DEFAULT_DAYS - 1 })
      : Temporal.PlainDate.from(given.from);
  const days = first.until(last).days + 1;
  if (days < 1) throw refused('must not be before from');
  if (days > LONGEST_DAYS) throw refused(`must be at most ${LONGEST_DAYS} days after from`);
  return {
    first_day: first.toString(),
    last_day: last.toString(),
    from: startOfDay(first, zone),
    to: startOfDay(last.add({ days: 1 }), zone),
    zone,
    as_of: now,
    today,
    actor,
  };
}

function refused(message: string): AppError {
  return new AppError('invalid', `to ${message}.`, { errors: [{ path: 'to', message }] });
}
