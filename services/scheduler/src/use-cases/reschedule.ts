/**
 * POST /reschedule, and the job behind a cause: computes anew what stands, over all plans at once. One transaction under the one
 * lock of all runs looks whether everything is still as it was when it was computed, and stores; nothing that still fits is moved,
 * and where nothing changes nothing is written.
 */
import { isDeepStrictEqual } from 'node:util';
import type { RescheduleRequest, RunReply } from '@almanac/shared/contracts/reschedule';
import { requireAllowed } from '@almanac/shared/controls/read-controls';
import { derivedId, newId } from '@almanac/shared/lang/ids';
import type { Queryable, Transaction } from '@almanac/shared/pg/database';
import type { SchedulerContext } from '../context.ts';
import { lockStandingBlocks, replannedSince } from '../db/block-rows.ts';
import { findRun } from '../db/run-rows.ts';
import { readBusy } from '../domain/busy-rule.ts';
import type { CalendarEvent } from '../domain/calendar-event.ts';
import { defaultWindow, lookAheadEnd } from '../domain/default-window.ts';
import type { Preferences } from '../domain/preferences.ts';
import { allDayNotes } from '../domain/runs/all-day-notes.ts';
import { nearUntil } from '../domain/runs/near-until.ts';
import { ceilToGrid, type LearnedPreference } from '../domain/schedule-types.ts';
import { actorNow } from './actor-now.ts';
import { readForPlanning } from './ask-for-planning.ts';
import { computeReschedule } from './compute-reschedule.ts';
import type { ComputedReschedule } from './reschedule-answer.ts';
import { learnedPreferences } from './learned-preferences.ts';
import { fetchPlans, type KnownPlans } from './plans-in-question.ts';
import { currentPreferences } from './preferences.ts';
import { preferencesInQuestion } from './preferences-in-question.ts';
import { presentNow } from './present-now.ts';
import { isOutdated, planOutdated } from './plan-versions.ts';
import { type CalendarReading, timeNow } from './read-calendars.ts';
import { inTurn } from './scheduling-turn.ts';
import { canWrite, settledRun } from './settled-run.ts';
import { previewReply, type RescheduleRun, storeReschedule } from './store-reschedule.ts';
import {
  type AskedWeek,
  plansInScope,
  type WeekInQuestion,
  weekInQuestion,
} from './week-in-question.ts';

export interface RescheduleOrder {
  request: RescheduleRequest;
  /** The same order again is the same run. */
  run_id: string;
  /** Only these blocks' steps may get missing minutes; absent: all of the scope. */
  grows?: readonly string[];
  /** Kept for a person to accept. */
  only_proposed: boolean;
  /** What called for it, as it is kept for the case that a person declines. */
  situations?: readonly string[];
  /** By itself: then a run without a change leaves nothing, and one that moves the same block too often is only proposed. */
  automatic: boolean;
}

const DAY_MS = 86_400_000;
const TRIES = 2;
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
  const only_proposed = request.propose === true;
  const order = { request, run_id, only_proposed, automatic: false };
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
  const present = await currentPreferences(ctx);
  const asked = await askedWeek(ctx, ctx.db, order, present);
  const until = new Date(asked.now + READ_AHEAD_MS);
  const reading = await readForPlanning(ctx, { from: new Date(asked.now - DAY_MS), to: until });
  const { learned, degraded } = await learnedPreferences(ctx, present.zone);
  const writable = await canWrite(ctx);
  for (let tries = 1; ; tries += 1) {
    const plans = await fetchPlans(ctx, await plansInScope(ctx.db, asked, until));
    const known = { present, reading, plans, until, learned, degraded };
    const early = await compute(ctx, ctx.db, order, known);
    if (order.request.dry_run === true) return previewOf(ctx, early);
    const given = { known, early, writable };
    const done = await inTurn(ctx, (tx) => decide(ctx, tx, order, given));
    if (done !== 'outdated') return done;
    if (tries === TRIES) throw planOutdated();
  }
}

interface Given {
  known: Known;
  early: Computation;
  writable: boolean;
}

/** Stores what was computed, unless what it was computed from changed: then, rarely, it is computed again in here. */
async function decide(
  ctx: SchedulerContext,
  tx: Transaction,
  order: RescheduleOrder,
  { known, early, writable }: Given,
): Promise<Rescheduled | 'outdated'> {
  if ((await findRun.maybe(tx, order.run_id)) !== undefined) return { stored: true };
  await lockStandingBlocks.run(tx, new Date(early.asked.now - 14 * DAY_MS));
  const plans = [...known.plans.values()].filter((plan) => plan !== undefined);
  if (await isOutdated(tx, plans)) return 'outdated';
  const ground = await readGround(ctx, tx, order, known);
  const holds = isSameGround(early, ground);
  const present = holds ? early : await computeOn(order, known, ground);
  const { run, computed } = present;
  const goes_out =
    writable && !order.only_proposed && (await mayMove(tx, order, ground.asked, computed));
  if (order.automatic && isUnchanged(computed)) return previewOf(ctx, present);
  await storeReschedule(ctx, tx, { ...run, goes_out }, computed);
  return { stored: true };
}

function previewOf(ctx: SchedulerContext, { run, computed }: Computation): Rescheduled {
  return { stored: false, preview: previewReply(run, computed, ctx.clock.now()) };
}

interface Known {
  /** The person's own, as they were when it was asked for. */
  present: Preferences;
  reading: CalendarReading;
  plans: KnownPlans;
  until: Date;
  learned: readonly LearnedPreference[];
  /** What else could not be asked. */
  degraded: string[];
}

/** What a change of the week is computed from. */
interface Ground extends WeekInQuestion {
  asked: AskedWeek;
  preferences: Preferences;
  events: readonly CalendarEvent[];
}

interface Computation extends Ground {
  run: RescheduleRun;
  computed: ComputedReschedule;
}

async function compute(
  ctx: SchedulerContext,
  db: Queryable,
  order: RescheduleOrder,
  known: Known,
): Promise<Computation> {
  return computeOn(order, known, await readGround(ctx, db, order, known));
}

async function readGround(
  ctx: SchedulerContext,
  db: Queryable,
  order: RescheduleOrder,
  { present, reading, plans, until }: Known,
): Promise<Ground> {
  const asked = await askedWeek(ctx, db, order, present);
  const preferences = await preferencesInQuestion(db, asked, until, present);
  const events = await timeNow(ctx, db, reading);
  const { busy } = readBusy(events);
  return {
    asked,
    preferences,
    events,
    ...(await weekInQuestion(db, asked, { plans, busy, until })),
  };
}

async function computeOn(
  order: RescheduleOrder,
  { reading, until, learned, ...known }: Known,
  ground: Ground,
): Promise<Computation> {
  const { asked, preferences, events, week, work, plans } = ground;
  const window = defaultWindow(asked.now, week.items);
  const known_until = reading.degraded.length === 0 ? until.getTime() : lookAheadEnd(window);
  const computed = await computeReschedule({ week, window, preferences, known_until, learned });
  const degraded = [...reading.degraded, ...known.degraded];
  const { run_id } = order;
  const { reason, text = null } = order.request;
  const { zone } = preferences;
  const { situations } = order;
  const request = {
    request: order.request,
    now: asked.now,
    window,
    preferences,
    ...(situations === undefined ? {} : { situations }),
  };
  const placed = [...computed.move.map(({ to }) => to), ...computed.create];
  const notes = allDayNotes(placed, events);
  const told = { degraded, notes };
  const run = { run_id, reason, text, zone, ...told, request, goes_out: true, work, plans };
  return { ...ground, run, computed };
}

/** Blocks start on the grid: within one step of it nothing begins, and nothing comes near. */
function isSameGround(one: Ground, other: Ground): boolean {
  const timeless = ({ week, work, preferences }: Ground) => ({
    work,
    preferences,
    week: { ...week, now: ceilToGrid(week.now), freeze_until: ceilToGrid(week.freeze_until) },
  });
  return isDeepStrictEqual(timeless(one), timeless(other));
}

async function askedWeek(
  ctx: SchedulerContext,
  db: Queryable,
  { request, grows, automatic, situations = [] }: RescheduleOrder,
  { zone }: Preferences,
): Promise<AskedWeek> {
  const now = await presentNow(ctx, db);
  const freeze_until = nearUntil(now, ctx.config.FREEZE_MINUTES * MINUTE_MS, zone);
  const { reason, scope } = request;
  const heeds_no = automatic && reason !== 'deadline_changed';
  return {
    reason,
    scope,
    now,
    freeze_until,
    zone,
    ...(grows === undefined ? {} : { grows }),
    ...(heeds_no ? { noticed: situations } : {}),
  };
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
