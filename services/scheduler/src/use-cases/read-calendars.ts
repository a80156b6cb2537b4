/**
 * Other people's time in a window. Each calendar is synced first; where one does not answer, what was read of it last is
 * used and the answer says so, because a plan around yesterday's calendar is better than none and is shown as such. One that
 * is gone keeps nobody from reading the others.
 */
import { AppError } from '@almanac/shared/lang/app-error';
import { isCredentialRefusal } from '@almanac/shared/providers/refused-credential';
import type { Queryable } from '@almanac/shared/pg/database';
import { areas } from '../clients/google-calendar.ts';
import type { ListedEvent } from '../domain/runs/listed-event.ts';
import type { Interval } from '../domain/schedule-types.ts';
import { unknownParts } from '../domain/sync/read-plan.ts';
import type { SchedulerContext } from '../context.ts';
import {
  busyOnlyReads,
  cachedEvents,
  noteTrouble,
  type ReadRow,
  readsOf,
} from '../db/read-rows.ts';
import { type Chosen, chosenCalendars, type Known } from './chosen-calendars.ts';
import { calendarSide } from './connect-calendar.ts';
import { ownCalendar } from './own-calendar.ts';
import { busyEvents, readCalendar } from './read-calendar.ts';

export interface CalendarReading {
  /** Without our own blocks. */
  events: ListedEvent[];
  /** Of them those that the cache does not reach. */
  beyond: ListedEvent[];
  window: Window;
  /** `calendar` where not everything is fresh, `calendar_missing` where a calendar is gone. */
  degraded: string[];
}

interface Window {
  from: Date;
  to: Date;
}

/** What the calendars answered when they were asked for changes; null where they did not. */
export type Synced = { chosen: Chosen; degraded: string[] } | null;

export async function readCalendars(
  ctx: SchedulerContext,
  window: Window,
): Promise<CalendarReading> {
  if (ctx.calendar === undefined) return { events: [], beyond: [], window, degraded: ['calendar'] };
  return readSynced(ctx, await askCalendars(ctx), window);
}

/** Brings the cache up to date; the window that is wanted of it need not be known yet. */
export async function askCalendars(ctx: SchedulerContext): Promise<Synced> {
  if (ctx.calendar === undefined) return null;
  return unlessDown(ctx, async () => {
    await ownCalendar(ctx);
    const chosen = await chosenCalendars(ctx);
    return { chosen, degraded: await syncCalendars(ctx, chosen) };
  });
}

export async function readSynced(
  ctx: SchedulerContext,
  synced: Synced,
  window: Window,
): Promise<CalendarReading> {
  const reading = await unlessDown(ctx, async () => {
    if (synced === null) return null;
    const { chosen, degraded } = synced;
    const [events, beyond] = await Promise.all([
      timeOf(ctx.db, chosen, window),
      beyondTheCache(ctx, chosen, window),
    ]);
    return { events: [...events, ...beyond], beyond, window, degraded };
  });
  return reading ?? lastReading(ctx, window);
}

async function unlessDown<T>(
  ctx: SchedulerContext,
  work: () => Promise<T | null>,
): Promise<T | null> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof AppError) || !isProviders(error)) throw error;
    ctx.log.warn({ error: error.message }, 'the calendars are read from the cache');
    return null;
  }
}

/** What was read last, without asking; always marked as such. */
export async function lastReading(ctx: SchedulerContext, window: Window): Promise<CalendarReading> {
  const events = await cachedTime(ctx, ctx.db, window);
  return { events, beyond: [], window, degraded: ['calendar'] };
}

/** The time of a reading as the cache has it now: what a sync stored since is in it. For what is decided under a lock. */
export async function timeNow(
  ctx: Known,
  db: Queryable,
  { beyond, window }: CalendarReading,
): Promise<ListedEvent[]> {
  return [...(await cachedTime(ctx, db, window)), ...beyond];
}

/** Brings the cache of every calendar that is read up to date; what could not be is in the answer. */
export async function syncAllCalendars(ctx: SchedulerContext): Promise<string[]> {
  return syncCalendars(ctx, await chosenCalendars(ctx));
}

async function syncCalendars(ctx: SchedulerContext, chosen: Chosen): Promise<string[]> {
  const all = readIds(chosen);
  const outcomes = await Promise.all(all.map((id) => syncOne(ctx, id)));
  const troubles = [...new Set(outcomes.flat())];
  const busy_only = (await busyOnlyReads.one(ctx.db)).any;
  // A reading that was under way when its calendar was chosen no more may have been refused since.
  if (!busy_only && troubles.length === 0) await ctx.refusals.accepted('google', areas.busy);
  return troubles;
}

async function syncOne(ctx: SchedulerContext, id: string): Promise<string[]> {
  try {
    return (await readCalendar(ctx, id)) === 'missing' ? ['calendar_missing'] : [];
  } catch (error) {
    if (!(error instanceof AppError) || !isProviders(error)) throw error;
    ctx.log.warn({ calendar_id: id, error: error.message }, 'a calendar is read from the cache');
    await noteTrouble.run(ctx.db, id, error.message);
    return ['calendar'];
  }
}

/** Others' events in the cache, with the person's wish about tentative and all-day ones. */
export async function cachedTime(
  ctx: Known,
  db: Queryable,
  window: Window,
): Promise<ListedEvent[]> {
  return timeOf(db, await chosenCalendars(ctx, db), window);
}

async function timeOf(db: Queryable, chosen: Chosen, { from, to }: Window): Promise<ListedEvent[]> {
  const rows = await cachedEvents.many(db, readIds(chosen), from, to);
  return rows.map(({ body }) => asChosen(body, chosen));
}

/** The calendars that are read, our own among them. */
function readIds({ ids, own }: Chosen): string[] {
  return own === undefined ? ids : [...ids, own];
}

function asChosen(
  event: ListedEvent,
  { tentative, all_day }: Pick<Chosen, 'tentative' | 'all_day'>,
): ListedEvent {
  return { ...event, tentative_is_free: tentative === 'free', all_day_is_busy: all_day === 'busy' };
}

/** A window that reaches further than the syncs is read there from the calendars themselves, and not kept. */
async function beyondTheCache(
  ctx: SchedulerContext,
  chosen: Chosen,
  window: Window,
): Promise<ListedEvent[]> {
  const { own } = chosen;
  const wanted = { start: window.from.getTime(), end: window.to.getTime() };
  const rows = await readsOf.many(ctx.db, readIds(chosen));
  const asked = rows
    .filter(({ missing_since }) => missing_since === null)
    .flatMap((row) => {
      const known = windowOf(row);
      // One that was never read is said to be so already.
      if (known === null) return [];
      return unknownParts(wanted, known).map((part) => partOf(ctx, row, { known, part }));
    });
  const events = (await Promise.all(asked)).flat();
  const others = events.filter(({ calendar_id, block_id }) => {
    return calendar_id !== own || block_id === null;
  });
  return others.map((event) => asChosen(event, chosen));
}

async function partOf(
  ctx: SchedulerContext,
  { calendar_id, access }: ReadRow,
  { known, part }: { known: Interval; part: Interval },
): Promise<ListedEvent[]> {
  const { port } = calendarSide(ctx);
  if (access === 'busy_only') {
    const reply = await port.busyTimes(calendar_id, part);
    return reply.kind === 'missing' ? [] : busyEvents(calendar_id, reply.busy);
  }
  const events = await port.listEvents(calendar_id, part);
  // What reaches into the known window is in the cache already.
  return events.filter(({ start, end }) => end <= known.start || start >= known.end);
}

function windowOf({ window_from, window_to }: ReadRow): Interval | null {
  if (window_from === null || window_to === null) return null;
  return { start: Date.parse(window_from), end: Date.parse(window_to) };
}

function isProviders(error: AppError): boolean {
  return ['provider_down', 'provider_refused'].includes(error.code) || isCredentialRefusal(error);
}
