/**
 * Reads what changed in our own calendar since the last time and lets the blocks follow. The sync token is stored only after
 * every page was taken in, so that a crash repeats a page rather than losing it; taking a page in twice changes nothing.
 * Others' calendars only refresh the cache.
 */
import type { SyncPage } from '../clients/calendar-port.ts';
import { AppError } from '@almanac/shared/lang/app-error';
import type { Transaction } from '@almanac/shared/pg/database';
import type { SchedulerContext } from '../context.ts';
import { type BlockRow, lockBlock, lockBlockOfEvent, writtenBlocks } from '../db/block-rows.ts';
import { findSync, storeSync } from '../db/calendar-rows.ts';
import { judgeEvent, type KnownBlock, type SeenEvent } from '../domain/sync/judge-event.ts';
import { calendarSide } from './connect-calendar.ts';
import { followWord } from './completion-calendar.ts';
import { blockDeleted, blockMoved, rememberEvent } from './follow-event.ts';
import { noticeChanges } from './notice-changes.ts';
import { ourWrite } from './our-write.ts';
import { ownCalendar } from './own-calendar.ts';
import { readCalendars } from './read-calendars.ts';

export interface SyncResult {
  calendar_id: string;
  full: boolean;
  seen: number;
  moved: number;
  deleted: number;
  completed: number;
}

const MAX_PAGES = 400;
const CACHE_BACK_MS = 86_400_000;
const CACHE_AHEAD_MS = 28 * 86_400_000;

/** Throws `provider_down`, `provider_refused` or a refusal of the credential; what was taken in until then stays. */
export async function syncCalendar(ctx: SchedulerContext): Promise<SyncResult> {
  const result = await syncOwn(ctx);
  const now = ctx.clock.now().getTime();
  await readCalendars(ctx, {
    from: new Date(now - CACHE_BACK_MS),
    to: new Date(now + CACHE_AHEAD_MS),
  });
  await noticeChanges(ctx);
  return result;
}

/**
 * Before computing, so that a block the person just moved counts where it is. False where the calendar does not answer: that
 * does not stop planning.
 */
export async function syncBeforeScheduling(ctx: SchedulerContext): Promise<boolean> {
  try {
    await syncOwn(ctx);
    return true;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    ctx.log.warn({ error: error.message }, 'planning without a fresh sync');
    return false;
  }
}

async function syncOwn(ctx: SchedulerContext): Promise<SyncResult> {
  const calendar_id = await ownCalendar(ctx);
  const sync_token = (await findSync.maybe(ctx.db, calendar_id))?.sync_token ?? null;
  const walked = await walk(ctx, calendar_id, sync_token);
  if (walked !== 'expired') return walked;
  const full = await walk(ctx, calendar_id, null);
  if (full === 'expired') throw new Error('a sync without a token cannot be expired');
  return full;
}

async function walk(
  ctx: SchedulerContext,
  calendar_id: string,
  sync_token: string | null,
): Promise<SyncResult | 'expired'> {
  const { port } = calendarSide(ctx);
  const started = new Date();
  const full = sync_token === null;
  const result = { calendar_id, full, seen: 0, moved: 0, deleted: 0, completed: 0 };
  const present = new Set<string>();
  let page: string | null = null;
  for (let i = 0; i < MAX_PAGES; i += 1) {
    const reply: SyncPage = await port.syncPage(calendar_id, { sync_token, page });
    if (reply.kind === 'expired') return 'expired';
    for (const event of reply.events) {
      present.add(event.event_id);
      await takeIn(ctx, event, result);
    }
    page = reply.next_page;
    if (page !== null) continue;
    if (full) await takeInMissing(ctx, calendar_id, { present, started }, result);
    await storeSync.run(ctx.db, calendar_id, reply.sync_token, ctx.clock.now(), full);
    return result;
  }
  throw new AppError('unavailable', `The calendar has more than ${MAX_PAGES} pages of changes.`);
}

/** One event, in one transaction with everything that follows from it. */
async function takeIn(ctx: SchedulerContext, event: SeenEvent, result: SyncResult): Promise<void> {
  result.seen += 1;
  await ctx.db.transaction(async (tx) => {
    const block = await lockBlockOfEvent.maybe(tx, event.event_id);
    if (block === undefined) return;
    const judged = judgeEvent({ ...knownBlock(block), ...(await unrecorded(tx, event)) }, event);
    if (judged.kind === 'echo') return;
    if (judged.kind === 'deleted') {
      await blockDeleted(ctx, tx, block);
      result.deleted += 1;
      return;
    }
    let changed = block;
    if (judged.kind === 'moved') {
      changed = await blockMoved(ctx, tx, changed, judged.to);
      result.moved += 1;
    }
    if (await followWord(ctx, tx, changed, event)) result.completed += 1;
    await rememberEvent(tx, changed, event);
  });
}

/** A full list does not name what was purged: a block that was written before it began and is not in it is gone. */
async function takeInMissing(
  ctx: SchedulerContext,
  calendar_id: string,
  listed: { present: ReadonlySet<string>; started: Date },
  result: SyncResult,
): Promise<void> {
  const blocks = await writtenBlocks.many(ctx.db, calendar_id, listed.started);
  for (const { block_id, calendar_event_id } of blocks) {
    if (calendar_event_id !== null && listed.present.has(calendar_event_id)) continue;
    await ctx.db.transaction(async (tx) => {
      const block = await lockBlock.one(tx, block_id);
      if (block.status !== 'planned' && block.status !== 'applied') return;
      await blockDeleted(ctx, tx, block);
      result.deleted += 1;
    });
  }
}

/** A run of ours may have written the event and died before it could say so, while a later run changed the block. */
async function unrecorded(
  tx: Transaction,
  event: SeenEvent,
): Promise<Pick<KnownBlock, 'unrecorded'>> {
  const ours = await ourWrite(tx, event);
  if (ours === undefined || ours.recorded) return {};
  const { start, end } = ours.wrote;
  return { unrecorded: { start: Date.parse(start), end: Date.parse(end) } };
}

function knownBlock(block: BlockRow): KnownBlock {
  const { written_start, written_end } = block;
  const written =
    written_start === null || written_end === null
      ? null
      : { start: Date.parse(written_start), end: Date.parse(written_end) };
  return {
    status: block.status,
    version: block.version,
    start: Date.parse(block.start_at),
    end: Date.parse(block.end_at),
    etag: block.etag,
    written,
  };
}
