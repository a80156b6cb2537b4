/**
 * POST /reschedule, and the job behind a cause: computes anew what stands, over all plans at once. One transaction under the one
 * lock of all runs reads, decides and stores; nothing that still fits is moved, and where nothing changes nothing is written.
 */
import type { RescheduleRequest, RunReply } from '@almanac/shared/contracts/reschedule';
import { requireAllowed } from '@almanac/shared/controls/read-controls';
import { derivedId, newId } from '@almanac/shared/lang/ids';
import type { Queryable, Transaction } from '@almanac/shared/pg/database';
import type { SchedulerContext } from '../context.ts';
import { lockStandingBlocks, replannedSince } from '../db/block-rows.ts';
import { findRun, lockScheduling } from '../db/run-rows.ts';
import { readBusy } from '../domain/busy-rule.ts';
import { defaultWindow, lookAheadEnd } from '../domain/default-window.ts';
import type { Preferences } from '../domain/preferences.ts';
import { nearUntil } from '../domain/runs/near-until.ts';
import type { LearnedPreference } from '../domain/schedule-types.ts';
import { actorNow } from './actor-now.ts';
import { type ComputedReschedule, computeReschedule } from './compute-reschedule.ts';
import { learnedPreferences } from './learned-preferences.ts';
import { fetchPlans, type KnownPlans } from './plans-in-question.ts';
import { currentPreferences } from './preferences.ts';
import { presentNow } from './present-now.ts';
import { type CalendarReading, lastReading, readCalendars } from './read-calendars.ts';
import { canWrite, settledRun } from './settled-run.ts';
import { previewReply, type RescheduleRun, storeReschedule } from './store-reschedule.ts';
import { syncBeforeScheduling } from './sync-calendar.ts';
import { type AskedWeek, plansInScope, weekInQuestion } from './week-in-question.ts';

export interface RescheduleOrder {
  request: RescheduleRequest;
  /** The same order again is the same run. */
  run_id: string;
  /** Only these blocks' steps may get missing minutes; absent: all of the scope. */
  grows?: readonly string[];
  /** Kept for a person to accept. */
  only_proposed: boolean;
  /** By itself: then a run without a change leaves nothing, and one that moves the same block too often is only proposed. */
  automatic: boolean;
}

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
/** As far as the longest window of work reaches: eight weeks. */
const READ_AHEAD_MS = 57 * DAY_MS;
/** A block that runs moved so often within a day is moved again only by a person's word. */
const MOST_MOVES_A_DAY = 3;

/** `idempotency_key` makes a repeat after a crash return the first run. */
export async function rescheduleByRequest(
  ctx: SchedulerContext,
  request: RescheduleRequest,
  idempotency_key: string | undefined,
): Promise<RunReply> {
  const deadline = performance.now() + ctx.config.SCHEDULE_WAIT_MS;
  const run_id =
    idempotency_key === undefined
      ? newId('run', ctx.clock.now())
      : derivedId('run', 'reschedule', actorNow().actor, idempotency_key);
  const order = { request, run_id, only_proposed: false, automatic: false };
  const done = await reschedule(ctx, order);
  return done.stored ? settledRun(ctx, run_id, deadline) : done.preview;
}

type Rescheduled = { stored: true } | { stored: false; preview: RunReply };

/** Throws `unavailable` while the planner does not answer, 423 while stopped. */
export async function reschedule(
  ctx: SchedulerContext,
  order: RescheduleOrder,
): Promise<Rescheduled> {
  await requireAllowed(ctx.db, ctx.kill, 'schedule');
  if ((await findRun.maybe(ctx.db, order.run_id)) !== undefined) return { stored: true };
  const preferences = await currentPreferences(ctx);
  const asked = await askedWeek(ctx, ctx.db, order, preferences);
  const reading = await freshReading(ctx, asked.now);
  const until = new Date(asked.now + READ_AHEAD_MS);
  const plans = await fetchPlans(ctx, await plansInScope(ctx.db, asked, until));
  const { learned, degraded } = await learnedPreferences(ctx);
  const known = { preferences, reading, plans, until, learned, degraded };
  const writable = await canWrite(ctx);
  if (order.request.dry_run === true) {
    const { run, computed } = await compute(ctx, ctx.db, order, known);
    return { stored: false, preview: previewReply(run, computed, ctx.clock.now()) };
  }
  return ctx.db.transaction(async (tx) => {
    await lockScheduling.run(tx);
    if ((await findRun.maybe(tx, order.run_id)) !== undefined) return { stored: true };
    await lockStandingBlocks.run(tx, new Date(asked.now - 14 * DAY_MS));
    const { run, computed } = await compute(ctx, tx, order, known);
    const goes_out =
      writable && !order.only_proposed && (await mayMove(tx, order, asked, computed));
    const unchanged = isUnchanged(computed);
    if (unchanged && order.automatic) {
      return { stored: false, preview: previewReply(run, computed, ctx.clock.now()) };
    }
    await storeReschedule(ctx, tx, { ...run, goes_out }, computed);
    return { stored: true };
  });
}

interface Known {
  preferences: Preferences;
  reading: CalendarReading;
  plans: KnownPlans;
  until: Date;
  learned: readonly LearnedPreference[];
  /** What else could not be asked. */
  degraded: string[];
}

async function compute(
  ctx: SchedulerContext,
  db: Queryable,
  order: RescheduleOrder,
  { preferences, reading, plans: fetched, until, learned, ...known }: Known,
): Promise<{ run: RescheduleRun; computed: ComputedReschedule }> {
  const asked = await askedWeek(ctx, db, order, preferences);
  const { busy } = readBusy(reading.events);
  const around = { plans: fetched, busy, until };
  const { week, work, plans } = await weekInQuestion(db, asked, around);
  const window = defaultWindow(asked.now, week.items);
  const known_until = reading.degraded.length === 0 ? until.getTime() : lookAheadEnd(window);
  const computed = await computeReschedule({ week, window, preferences, known_until, learned });
  const { reason, text = null } = order.request;
  const degraded = [...reading.degraded, ...known.degraded];
  const { zone } = preferences;
  const request = { request: order.request, now: asked.now, window, preferences };
  const { run_id } = order;
  const stored = { run_id, reason, text, zone, degraded, request, goes_out: true, work, plans };
  return { run: stored, computed };
}

async function askedWeek(
  ctx: SchedulerContext,
  db: Queryable,
  { request, grows }: RescheduleOrder,
  { zone }: Preferences,
): Promise<AskedWeek> {
  const now = await presentNow(ctx, db);
  const freeze_until = nearUntil(now, ctx.config.FREEZE_MINUTES * MINUTE_MS, zone);
  const { reason, scope } = request;
  return { reason, scope, now, freeze_until, zone, ...(grows === undefined ? {} : { grows }) };
}

/** A calendar that does not answer the sync is not asked again: what was read last is used at once. */
async function freshReading(ctx: SchedulerContext, now: number): Promise<CalendarReading> {
  const window = { from: new Date(now - DAY_MS), to: new Date(now + READ_AHEAD_MS) };
  const answers = ctx.calendar !== undefined && (await syncBeforeScheduling(ctx));
  return answers ? readCalendars(ctx, window) : lastReading(ctx, window);
}

function isUnchanged({ move, create, remove }: ComputedReschedule): boolean {
  return move.length + create.length + remove.length === 0;
}

/** Never to and fro: a block that was moved again and again waits for a person. */
async function mayMove(
  tx: Transaction,
  { automatic }: RescheduleOrder,
  { now }: AskedWeek,
  { move }: ComputedReschedule,
): Promise<boolean> {
  if (!automatic) return true;
  const ids = move.map(({ old }) => old.block_id);
  const counts = await replannedSince.many(tx, ids, new Date(now - DAY_MS));
  return counts.every(({ times }) => times < MOST_MOVES_A_DAY);
}
