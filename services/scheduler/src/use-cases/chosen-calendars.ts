/** Which calendars are read: what the person chose, else what the settings say; `primary` is the account's own. */
import { appendAudit } from '@almanac/shared/audit/append';
import type {
  CalendarChoice,
  CalendarList,
  ReadableCalendar,
} from '@almanac/shared/contracts/calendars';
import { requireAllowed } from '@almanac/shared/controls/read-controls';
import { AppError } from '@almanac/shared/lang/app-error';
import type { Queryable, Transaction } from '@almanac/shared/pg/database';
import type { ListedCalendar } from '../clients/calendar-port.ts';
import { areas } from '../clients/google-calendar.ts';
import type { SchedulerContext } from '../context.ts';
import { findConnection } from '../db/connection-rows.ts';
import {
  findChoice,
  forgetEvents,
  forgetReads,
  markBusyOnly,
  type ReadRow,
  readsOf,
  storeChoice,
} from '../db/read-rows.ts';
import { actorNow } from './actor-now.ts';
import { calendarSide } from './connect-calendar.ts';
import { ownCalendar } from './own-calendar.ts';

const PRIMARY = 'primary';

export interface Chosen {
  /** Without our own. */
  ids: string[];
  /** Undefined until it was found or made. */
  own: string | undefined;
  tentative: 'busy' | 'free';
  all_day: 'busy' | 'free';
  by: 'person' | 'settings';
}

/** What is known without asking Google. */
export type Known = Pick<SchedulerContext, 'db' | 'config'>;

export async function chosenCalendars(ctx: Known, db: Queryable = ctx.db): Promise<Chosen> {
  const [choice, connection] = await Promise.all([findChoice.maybe(db), findConnection.maybe(db)]);
  const own = connection?.calendar_id ?? undefined;
  const wanted = choice?.read_ids ?? ctx.config.CALENDAR_READ_IDS;
  const ids = wanted.map((id) => (id === connection?.account ? PRIMARY : id));
  return {
    ids: [...new Set(ids)].filter((id) => id !== own),
    own,
    tentative: choice?.tentative ?? 'busy',
    all_day: choice?.all_day ?? 'free',
    by: choice === undefined ? 'settings' : 'person',
  };
}

/** Every calendar of the account, and those that are read and gone. Throws as the calendar port does. */
export async function listCalendars(ctx: SchedulerContext): Promise<CalendarList> {
  const { port } = calendarSide(ctx);
  await ownCalendar(ctx);
  const listed = await port.calendars();
  return calendarList(ctx, listed);
}

/** Replaces the choice; throws `invalid` for a calendar the account does not have. The next sync reads them. */
export async function chooseCalendars(
  ctx: SchedulerContext,
  wanted: CalendarChoice,
): Promise<CalendarList> {
  await requireAllowed(ctx.db, ctx.kill, 'job');
  const { port } = calendarSide(ctx);
  const own = await ownCalendar(ctx);
  const listed = await port.calendars();
  const ids = readIds(wanted.read, listed, own);
  const at = ctx.clock.now();
  const { actor, actor_type, request_id } = actorNow();
  await ctx.db.transaction(async (tx) => {
    const before = await chosenCalendars(ctx, tx);
    const tentative = wanted.tentative ?? before.tentative;
    const all_day = wanted.all_day ?? before.all_day;
    const counts = before.tentative === tentative && before.all_day === all_day;
    if (counts && before.by === 'person' && before.ids.join(' ') === ids.join(' ')) return;
    await storeChoice.run(tx, ids, tentative, all_day, actor, at);
    await forgetReads.run(tx, [...ids, own]);
    await forgetEvents.run(tx, [...ids, own]);
    const busy_only = listed.filter((one) => one.busy_only && ids.includes(one.calendar_id));
    for (const { calendar_id } of busy_only) await markBusyOnly.run(tx, calendar_id);
    await appendAudit(tx, {
      at,
      actor,
      actor_type,
      action: 'calendars.chosen',
      subject: 'google',
      corr_id: request_id,
      data: { read: ids, tentative, all_day },
    });
    await endRefusals(ctx, tx, { before: before.ids, ids, busy_only: busy_only.length > 0 });
    if (!counts) await allMayConflict(ctx, tx, [...ids, own]);
    await ctx.queue.send(tx, 'sync-calendar', {});
    if (ctx.config.GOOGLE_PUSH) await ctx.queue.send(tx, 'renew-watch', {});
  });
  return calendarList(ctx, listed);
}

/** What is not read any more cannot be refused any more. */
async function endRefusals(
  ctx: SchedulerContext,
  tx: Transaction,
  { before, ids, busy_only }: { before: string[]; ids: string[]; busy_only: boolean },
): Promise<void> {
  const left = before.filter((id) => !ids.includes(id));
  const ended = left.flatMap((id) => [areas.reading(id), areas.watching(id)]);
  await ctx.refusals.acceptedIn(tx, 'google', ...ended, ...(busy_only ? [] : [areas.busy]));
}

/** What counts as busy changed for every tentative or all-day event that is known. */
async function allMayConflict(
  ctx: SchedulerContext,
  tx: Transaction,
  ids: readonly string[],
): Promise<void> {
  for (const { calendar_id, window_from, window_to } of await readsOf.many(tx, ids)) {
    if (window_from === null || window_to === null) continue;
    const changed = { calendar_id, from: window_from, to: window_to };
    await ctx.queue.send(tx, 'calendar-changed', changed);
  }
}

function readIds(wanted: readonly string[], listed: ListedCalendar[], own: string): string[] {
  const known = new Map(listed.map((one) => [one.calendar_id, one]));
  const unknown = wanted.filter((id) => id !== PRIMARY && !known.has(id));
  if (unknown.length > 0) {
    throw new AppError('invalid', 'Your account has no such calendar; GET the list of them.', {
      errors: unknown.map((id) => ({
        path: `read.${wanted.indexOf(id)}`,
        message: `${id} is none of your calendars`,
      })),
    });
  }
  const ids = wanted.map((id) => (known.get(id)?.primary === true ? PRIMARY : id));
  return [...new Set(ids)].filter((id) => id !== own);
}

async function calendarList(
  ctx: SchedulerContext,
  listed: ListedCalendar[],
): Promise<CalendarList> {
  const { ids, own, tentative, all_day, by } = await chosenCalendars(ctx);
  const rows = await readsOf.many(ctx.db, [...ids, ...(own === undefined ? [] : [own])]);
  const states = new Map(rows.map((row) => [row.calendar_id, row]));
  const key = (one: ListedCalendar): string => (one.primary ? PRIMARY : one.calendar_id);
  const gone = ids.filter((id) => !listed.some((one) => key(one) === id));
  const items: ReadableCalendar[] = [
    ...listed.map((one) => ({
      calendar_id: one.calendar_id,
      title: one.summary,
      primary: one.primary,
      ours: one.calendar_id === own,
      access: one.busy_only ? ('busy_only' as const) : ('events' as const),
      ...readState(states.get(key(one)), one.calendar_id === own || ids.includes(key(one))),
    })),
    ...gone.map((calendar_id) => ({
      calendar_id,
      title: calendar_id,
      primary: false,
      ours: false,
      access: 'events' as const,
      ...readState(states.get(calendar_id), true),
      status: 'missing' as const,
    })),
  ];
  return { items, tentative, all_day, chosen_by: by };
}

function readState(row: ReadRow | undefined, read: boolean) {
  const missing = row !== undefined && row.missing_since !== null;
  const waiting = row === undefined || row.last_read_at === null;
  const known = waiting ? ('waiting' as const) : ('read' as const);
  return {
    read,
    status: read ? (missing ? ('missing' as const) : known) : ('not_read' as const),
    detail: read ? (row?.detail ?? null) : null,
    last_read_at: read ? (row?.last_read_at ?? null) : null,
  };
}
