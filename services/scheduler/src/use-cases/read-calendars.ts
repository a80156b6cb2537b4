/**
 * Other people's time in a window. The calendars are asked each time; where they do not answer, what was read last is used
 * and the answer says so, because a plan around yesterday's calendar is better than none and is shown as such.
 */
import { AppError } from '@almanac/shared/lang/app-error';
import { isCredentialRefusal } from '@almanac/shared/providers/refused-credential';
import type { ListedEvent } from '../domain/runs/listed-event.ts';
import type { SchedulerContext } from '../context.ts';
import { cachedEvents, cacheEvents, dropCached } from '../db/calendar-rows.ts';
import { findConnection } from '../db/connection-rows.ts';
import { ownCalendar } from './own-calendar.ts';

export interface CalendarReading {
  /** Without our own blocks. */
  events: ListedEvent[];
  /** `['calendar']` where not everything is fresh. */
  degraded: string[];
}

export async function readCalendars(
  ctx: SchedulerContext,
  window: { from: Date; to: Date },
): Promise<CalendarReading> {
  const { calendar } = ctx;
  if (calendar === undefined) return { events: [], degraded: ['calendar'] };
  const ids = ctx.config.CALENDAR_READ_IDS;
  try {
    const own = await ownCalendar(ctx);
    const all = [...new Set([...ids, own])];
    const lists = await Promise.all(all.map((id) => calendar.port.listEvents(id, window)));
    const at = ctx.clock.now();
    await ctx.db.transaction(async (tx) => {
      for (const [index, id] of all.entries()) {
        await dropCached.run(tx, id, window.from, window.to);
        await cacheEvents.run(tx, id, JSON.stringify(lists[index] ?? []), at);
      }
    });
    return { events: othersOf(lists.flat()), degraded: [] };
  } catch (error) {
    if (!(error instanceof AppError) || !isProviders(error)) throw error;
    ctx.log.warn({ error: error.message }, 'the calendar is read from the cache');
    return lastReading(ctx, window);
  }
}

/** What was read last, without asking; always marked as such. */
export async function lastReading(
  ctx: SchedulerContext,
  window: { from: Date; to: Date },
): Promise<CalendarReading> {
  const ids = ctx.config.CALENDAR_READ_IDS;
  const own = (await findConnection.maybe(ctx.db))?.calendar_id;
  const all = own === undefined || own === null ? ids : [...ids, own];
  const rows = await cachedEvents.many(ctx.db, all, window.from, window.to);
  return { events: othersOf(rows.map(({ body }) => body)), degraded: ['calendar'] };
}

function othersOf(events: ListedEvent[]): ListedEvent[] {
  return events.filter((event) => event.block_id === null);
}

function isProviders(error: AppError): boolean {
  return ['provider_down', 'provider_refused'].includes(error.code) || isCredentialRefusal(error);
}
