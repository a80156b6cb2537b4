/**
 * Brings the cache of one calendar up to date. All pages are read before anything is stored, and events and sync token are
 * stored in one commit, so that a crash loses no change. Who read from an older state than the last commit begins again.
 */
import { AppError } from '@almanac/shared/lang/app-error';
import type { Transaction } from '@almanac/shared/pg/database';
import { down } from '../clients/google-errors.ts';
import type { SchedulerContext } from '../context.ts';
import {
  beginRead,
  cachedAmong,
  cachedOf,
  cacheEvents,
  dropEvents,
  findRead,
  lockRead,
  markBusyOnly,
  markMissing,
  type ReadRow,
  storeRead,
} from '../db/read-rows.ts';
import { findConnection } from '../db/connection-rows.ts';
import type { ListedEvent } from '../domain/runs/listed-event.ts';
import type { Interval } from '../domain/schedule-types.ts';
import { cacheDiff } from '../domain/sync/cache-diff.ts';
import { isRecent, readPlan, type ReadPlan } from '../domain/sync/read-plan.ts';
import { calendarSide } from './connect-calendar.ts';
import { oneAtATime } from './one-at-a-time.ts';

/** `missing` where there is no such calendar any more. Throws what the calendar port throws. */
export type ReadOutcome = 'read' | 'missing';

interface Reading {
  events: ListedEvent[];
  removed: string[];
  /** Everything in the window, not only what changed. */
  whole: boolean;
  window: Interval;
  sync_token: string | null;
  access: ReadRow['access'];
  detail: string | null;
}

const MAX_PAGES = 200;
/** More in three months are no calendar of a person; and a request may name as many busy times. */
const MAX_EVENTS = 20_000;
const TRIES = 5;

export function readCalendar(ctx: SchedulerContext, calendar_id: string): Promise<ReadOutcome> {
  return oneAtATime(ctx, `read:${calendar_id}`, () => untilStored(ctx, calendar_id));
}

async function untilStored(ctx: SchedulerContext, id: string): Promise<ReadOutcome> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const known = await findRead.maybe(ctx.db, id);
    const reading = await read(ctx, id, known);
    if (reading === undefined) return missing(ctx, id);
    const round = known?.round ?? 0;
    if (await ctx.db.transaction((tx) => store(ctx, tx, { id, round }, reading))) return 'read';
  }
  throw down(`reading ${id}: others read it all the time`, undefined);
}

async function missing(ctx: SchedulerContext, id: string): Promise<'missing'> {
  const detail =
    'The calendar is gone, or shared with you no more. What was last read of it still counts; choose which calendars are read.';
  await markMissing.run(ctx.db, id, ctx.clock.now(), detail);
  return 'missing';
}

/** Undefined where there is no such calendar. */
async function read(
  ctx: SchedulerContext,
  id: string,
  known: ReadRow | undefined,
): Promise<Reading | undefined> {
  const now = ctx.clock.now().getTime();
  const full_at = known?.last_full_at ?? null;
  const asked_lately = isRecent(full_at === null ? null : Date.parse(full_at), now);
  const plan = readPlan(known === undefined ? undefined : stateOf(known), now);
  if (known?.access === 'busy_only' && known.missing_since === null && asked_lately) {
    return readBusy(ctx, id, { window: plan.window, asked: false });
  }
  const events = await walk(ctx, id, plan);
  if (events === 'expired') {
    const all = await walk(ctx, id, readPlan(undefined, now));
    if (all !== 'expired') return all;
    throw down(`reading ${id}: a first page is called expired`, undefined);
  }
  if (events !== undefined) return events;
  const listed = await calendarSide(ctx).port.calendars();
  const seen = listed.find(({ calendar_id }) => calendar_id === id);
  if (seen?.busy_only !== true) return undefined;
  await markBusyOnly.run(ctx.db, id);
  return readBusy(ctx, id, { window: plan.window, asked: true });
}

function stateOf({ sync_token, last_full_at, window_from, window_to }: ReadRow) {
  const window =
    window_from === null || window_to === null
      ? null
      : { start: Date.parse(window_from), end: Date.parse(window_to) };
  return {
    sync_token,
    last_full_at: last_full_at === null ? null : Date.parse(last_full_at),
    window,
  };
}

async function walk(
  ctx: SchedulerContext,
  id: string,
  plan: ReadPlan,
): Promise<Reading | 'expired' | undefined> {
  const { port } = calendarSide(ctx);
  const { window } = plan;
  const sync_token = plan.kind === 'changes' ? plan.sync_token : null;
  const events: ListedEvent[] = [];
  const removed: string[] = [];
  let unreadable = 0;
  let page: string | null = null;
  for (let i = 0; i < MAX_PAGES; i += 1) {
    const reply = await port.readPage(id, { sync_token, page, window });
    if (reply.kind === 'expired') return 'expired';
    if (reply.kind === 'missing') return undefined;
    events.push(...reply.events);
    removed.push(...reply.removed);
    unreadable += reply.unreadable;
    if (events.length > MAX_EVENTS) throw tooMany(id);
    page = reply.next_page;
    if (page !== null) continue;
    const detail = unreadable === 0 ? null : `${unreadable} events could not be read.`;
    const whole = plan.kind === 'all';
    const token = reply.sync_token;
    return { events, removed, whole, window, sync_token: token, access: 'events', detail };
  }
  throw tooMany(id);
}

function tooMany(id: string): AppError {
  const detail = `The calendar ${id} has more than ${MAX_EVENTS} events: it is not read. Choose others.`;
  return new AppError('forbidden', detail, { code: 'provider_refused' });
}

async function readBusy(
  ctx: SchedulerContext,
  id: string,
  { window, asked }: { window: Interval; asked: boolean },
): Promise<Reading | undefined> {
  const reply = await calendarSide(ctx).port.busyTimes(id, window);
  if (reply.kind === 'missing') return undefined;
  const events = busyEvents(id, reply.busy);
  const rest = { removed: [], sync_token: null, access: 'busy_only' as const, detail: null };
  return { events, whole: asked, window, ...rest };
}

/** Busy time as events; one that lasts has the same id in every reading. */
export function busyEvents(calendar_id: string, busy: readonly Interval[]): ListedEvent[] {
  return busy.map(({ start, end }) => ({
    event_id: `busy:${start}:${end}`,
    calendar_id,
    title: '(busy)',
    start,
    end,
    all_day: false,
    transparency: 'opaque',
    status: 'confirmed',
    event_type: 'default',
    zone: 'UTC',
    block_id: null,
    series_id: null,
  }));
}

/** False where somebody else stored a reading since ours began. */
async function store(
  ctx: SchedulerContext,
  tx: Transaction,
  { id, round }: { id: string; round: number },
  reading: Reading,
): Promise<boolean> {
  await beginRead.run(tx, id);
  if ((await lockRead.one(tx, id)).round !== round) return false;
  const { window, access, removed } = reading;
  const whole = reading.whole || access === 'busy_only';
  const own = (await findConnection.maybe(tx))?.calendar_id === id;
  const kept = reading.events.filter(({ start, end, block_id }) => {
    return end > window.start && start < window.end && !(own && block_id !== null);
  });
  const touched = [...reading.events.map(({ event_id }) => event_id), ...removed];
  // Mostly nothing changed.
  const known = whole
    ? await cachedOf.many(tx, id)
    : touched.length === 0
      ? []
      : await cachedAmong.many(tx, id, touched, removed);
  const bodies = known.map(({ body }) => body);
  const { drop, put, span } = cacheDiff(bodies, kept);
  const at = ctx.clock.now();
  if (drop.length > 0) await dropEvents.run(tx, id, drop);
  if (put.length > 0) await cacheEvents.run(tx, id, JSON.stringify(put), at);
  const { start, end } = window;
  const bounds = [new Date(start), new Date(end)] as const;
  await storeRead.run(
    tx,
    id,
    reading.sync_token,
    access,
    ...bounds,
    at,
    reading.whole,
    reading.detail,
  );
  if (span === null) return true;
  const [from, to] = [new Date(span.start).toISOString(), new Date(span.end).toISOString()];
  await ctx.queue.send(tx, 'calendar-changed', { calendar_id: id, from, to });
  return true;
}
