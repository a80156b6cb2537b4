import { Temporal } from 'temporal-polyfill';
import type { AnalyticsFn, AnalyticsReply } from '@almanac/shared/contracts/analytics';
import { AppError } from '@almanac/shared/lang/app-error';
import type { ObserverContext } from '../context.ts';
import { dayOf, startOfDay } from '../domain/period.ts';
import { analytics, ROWS, type Asked, type Params } from './analytics-tables.ts';

const DEFAULT_DAYS = 30;
const LONGEST_DAYS = 400;

/** Throws 422 for days that run backwards or are more than 400. */
export async function runAnalytics<F extends AnalyticsFn>(
  ctx: ObserverContext,
  fn: F,
  params: Params<F>,
): Promise<AnalyticsReply> {
  const asked = windowOf(ctx, params);
  const table = await analytics[fn](ctx, asked, params);
  return {
    ...table,
    rows: table.rows.slice(0, ROWS),
    as_of: asked.as_of.toISOString(),
    from: asked.first_day,
    to: asked.last_day,
  };
}

function windowOf(
  ctx: ObserverContext,
  given: { from?: string | undefined; to?: string | undefined },
): Asked {
  const zone = ctx.config.ALMANAC_ZONE;
  const as_of = ctx.clock.now();
  const last = Temporal.PlainDate.from(given.to ?? dayOf(as_of, zone));
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
    as_of,
  };
}

function refused(message: string): AppError {
  return new AppError('invalid', `to ${message}.`, { errors: [{ path: 'to', message }] });
}
