/**
 * Reads what changed in our own calendar since the last time and lets the blocks follow. The sync token is stored only after
 * every page was taken in, so that a crash repeats a page rather than losing it; taking a page in twice changes nothing. A
 * walk that a later one overtook, in another process, takes nothing in any more: what it holds may be older than what the
 * other took in, and would be mistaken for an edit. Others' calendars only refresh the cache.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { SyncPage } from '../clients/calendar-port.ts';
import { down } from '../clients/google-errors.ts';
import { AppError } from '@almanac/shared/lang/app-error';
import type { Transaction } from '@almanac/shared/pg/database';
import type { SchedulerContext } from '../context.ts';
import { type BlockRow, lockBlock, lockBlockOfEvent, writtenBlocks } from '../db/block-rows.ts';
import { beginSync, findSync, holdSync, storeSync, writtenSince } from '../db/calendar-rows.ts';
import { doubtCalendar } from '../db/connection-rows.ts';
import { judgeEvent, type SeenEvent } from '../domain/sync/judge-event.ts';
import { isRecent } from '../domain/sync/read-plan.ts';
import { chosenCalendars } from './chosen-calendars.ts';
import { calendarSide } from './connect-calendar.ts';
import { followWord } from './completion-calendar.ts';
import { blockDeleted, blockMoved, rememberEvent } from './follow-event.ts';
import { noticeChanges } from './notice-changes.ts';
import { oneAtATime } from './one-at-a-time.ts';
import { ownCalendar } from './own-calendar.ts';
import { readCalendar } from './read-calendar.ts';
import { syncAllCalendars } from './read-calendars.ts';
import { knownBlock, leftThere, removeStray } from './stray-event.ts';

export interface SyncResult {
  calendar_id: string;
  full: boolean;
  seen: number;
  moved: number;
  deleted: number;
  completed: number;
}

const MAX_PAGES = 400;
const OVERTAKEN_POLL_MS = 50;
const OVERTAKEN_WAIT_MS = 30_000;

/** Throws `provider_down`, `provider_refused` or a refusal of the credential; what was taken in until then stays. */
export async function syncCalendar(ctx: SchedulerContext): Promise<SyncResult> {
  const result = await syncOwn(ctx);
  await syncAllCalendars(ctx);
  await noticeChanges(ctx);
  return result;
}

/** After a notification: only the calendar it was about. */
export async function syncOneCalendar(ctx: SchedulerContext, calendar_id: string): Promise<void> {
  const own = await ownCalendar(ctx);
  if (calendar_id === own) await syncOwn(ctx);
  const { ids } = await chosenCalendars(ctx);
  // A channel outlives the choice of its calendar for a while.
  if (calendar_id === own || ids.includes(calendar_id)) await readCalendar(ctx, calendar_id);
  await noticeChanges(ctx);
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

function syncOwn(ctx: SchedulerContext): Promise<SyncResult> {
  return oneAtATime(ctx, 'own', async () => {
    const before = await ownCalendar(ctx);
    const walked = await walkOwn(ctx, before);
    if (walked !== 'missing') return walked;
    // The person deleted our calendar, and every block in it. It is looked for once more, and made where there is none.
    await doubtCalendar.run(ctx.db, before);
    const calendar_id = await ownCalendar(ctx);
    const deleted = calendar_id === before ? 0 : await blocksDeleted(ctx, before);
    const again = await walkOwn(ctx, calendar_id);
    if (again !== 'missing') return { ...again, deleted: again.deleted + deleted };
    throw down('our own calendar is gone as soon as it is made', undefined);
  });
}

async function walkOwn(
  ctx: SchedulerContext,
  calendar_id: string,
): Promise<SyncResult | 'missing'> {
  let walked = await walk(ctx, calendar_id, false);
  if (walked === 'expired') walked = await walk(ctx, calendar_id, true);
  if (walked === 'expired') throw down('a sync without a token is called expired', undefined);
  return walked;
}

async function blocksDeleted(ctx: SchedulerContext, calendar_id: string): Promise<number> {
  const blocks = await writtenBlocks.many(ctx.db, calendar_id, new Date());
  for (const { block_id } of blocks) {
    await ctx.db.transaction(async (tx) => {
      const block = await lockBlock.one(tx, block_id);
      if (isOpen(block)) await blockDeleted(ctx, tx, block);
    });
  }
  return blocks.length;
}

function isOpen({ status }: BlockRow): boolean {
  return status === 'planned' || status === 'applied';
}

interface Walk {
  calendar_id: string;
  round: number;
  result: SyncResult;
  /** Our own writes that a page may have been older than, or that are not settled: they are looked at again with the same token. */
  passed_over: number;
}

/** Thrown inside a transaction of a walk that is not the last one any more. */
class Overtaken extends Error {}

async function walk(
  ctx: SchedulerContext,
  calendar_id: string,
  from_the_start: boolean,
): Promise<SyncResult | 'expired' | 'missing'> {
  const began = await beginSync.one(ctx.db, calendar_id);
  const full_at = began.last_full_at === null ? null : Date.parse(began.last_full_at);
  const due = !isRecent(full_at, ctx.clock.now().getTime());
  const sync_token = from_the_start || due ? null : began.sync_token;
  const full = sync_token === null;
  const result = { calendar_id, full, seen: 0, moved: 0, deleted: 0, completed: 0 };
  const run: Walk = { calendar_id, round: began.round, result, passed_over: 0 };
  try {
    const end = await pages(ctx, run, sync_token);
    if (end === 'expired' || end === 'missing') return end;
    const keep = run.passed_over > 0 ? sync_token : end.sync_token;
    const at = ctx.clock.now();
    if ((await storeSync.run(ctx.db, calendar_id, run.round, keep, at, full)) === 1) return result;
  } catch (error) {
    if (!(error instanceof Overtaken)) throw error;
  }
  return overtaken(ctx, run);
}

/** The walk that overtook ours began later, so that what it has taken in is as fresh as ours would be. */
async function overtaken(ctx: SchedulerContext, run: Walk): Promise<SyncResult> {
  const deadline = performance.now() + OVERTAKEN_WAIT_MS;
  while (performance.now() < deadline) {
    const state = await findSync.one(ctx.db, run.calendar_id);
    if (state.done_round > run.round) return run.result;
    await pause(OVERTAKEN_POLL_MS);
  }
  throw down('another sync of the calendar does not end', undefined);
}

async function pages(
  ctx: SchedulerContext,
  run: Walk,
  sync_token: string | null,
): Promise<{ sync_token: string | null } | 'expired' | 'missing'> {
  const { port } = calendarSide(ctx);
  const { calendar_id } = run;
  const started = new Date();
  const present = new Set<string>();
  let page: string | null = null;
  for (let i = 0; i < MAX_PAGES; i += 1) {
    const asked = new Date();
    const reply: SyncPage = await port.syncPage(calendar_id, { sync_token, page });
    if (reply.kind !== 'page') return reply.kind;
    for (const event of reply.events) {
      present.add(event.event_id);
      await takeIn(ctx, run, { event, asked });
    }
    page = reply.next_page;
    if (page !== null) continue;
    if (sync_token === null) await takeInMissing(ctx, run, { present, started });
    return { sync_token: reply.sync_token };
  }
  throw new AppError('unavailable', `The calendar has more than ${MAX_PAGES} pages of changes.`);
}

/** One event, in one transaction with everything that follows from it. */
async function takeIn(
  ctx: SchedulerContext,
  run: Walk,
  { event, asked }: { event: SeenEvent; asked: Date },
): Promise<void> {
  const { result } = run;
  result.seen += 1;
  const kind = await ctx.db.transaction(async (tx) => {
    await requireLast(tx, run);
    const block = await lockBlockOfEvent.maybe(tx, event.event_id);
    if (block === undefined) return 'echo';
    if ((await writtenSince.one(tx, block.block_id, asked)).yes) return 'unsettled';
    const judged = judgeEvent(await knownBlock(tx, block, event), event);
    if (['echo', 'stray', 'unsettled'].includes(judged.kind)) return judged.kind;
    if (judged.kind === 'deleted') {
      await blockDeleted(ctx, tx, block);
      result.deleted += 1;
      return judged.kind;
    }
    let changed = block;
    if (judged.kind === 'left_there') changed = await leftThere(ctx, tx, { block, event });
    if (judged.kind === 'moved') {
      changed = await blockMoved(ctx, tx, changed, judged.to);
      result.moved += 1;
    }
    if (await followWord(ctx, tx, changed, event)) result.completed += 1;
    await rememberEvent(tx, { block: changed, calendar_id: run.calendar_id, event });
    return judged.kind;
  });
  if (kind === 'unsettled') run.passed_over += 1;
  if (kind === 'stray') await removeStray(ctx, run.calendar_id, event);
}

/** A full list does not name what was purged: a block that was written before it began and is not in it is gone. */
async function takeInMissing(
  ctx: SchedulerContext,
  run: Walk,
  listed: { present: ReadonlySet<string>; started: Date },
): Promise<void> {
  const blocks = await writtenBlocks.many(ctx.db, run.calendar_id, listed.started);
  for (const { block_id, calendar_event_id } of blocks) {
    if (calendar_event_id !== null && listed.present.has(calendar_event_id)) continue;
    await ctx.db.transaction(async (tx) => {
      await requireLast(tx, run);
      const block = await lockBlock.one(tx, block_id);
      if (!isOpen(block)) return;
      await blockDeleted(ctx, tx, block);
      run.result.deleted += 1;
    });
  }
}

/** Held until the commit: a walk that begins now waits for it, and then overtakes us. */
async function requireLast(tx: Transaction, { calendar_id, round }: Walk): Promise<void> {
  if ((await holdSync.maybe(tx, calendar_id, round)) === undefined) throw new Overtaken();
}
