/**
 * POST /schedule. Computes and proves, and then stores run, blocks, audit and the job that proposes the Action in one transaction
 * under one lock, which looks whether everything is still as it was when it was computed: two requests at once never overlap,
 * nobody waits for another's proof, and a crash leaves all of it or nothing.
 */
import { isDeepStrictEqual } from 'node:util';
import type { ScheduleReply, ScheduleRequest } from '@almanac/shared/contracts/scheduler';
import { requireAllowed } from '@almanac/shared/controls/read-controls';
import { derivedId, newId } from '@almanac/shared/lang/ids';
import type { Queryable, Transaction } from '@almanac/shared/pg/database';
import type { SchedulerContext } from '../context.ts';
import { blocksOfPlans, lockBlocksOfPlan, standingBlocks } from '../db/block-rows.ts';
import { lookAheadEnd } from '../domain/default-window.ts';
import { replaceRun, replaceRunsOfPlan } from '../db/run-rows.ts';
import { actorNow } from './actor-now.ts';
import { askForPlanning } from './ask-for-planning.ts';
import { ceilToGrid } from '../domain/schedule-types.ts';
import { type ComputedRun, computeRun, type Situation } from './compute-run.ts';
import { asksOtherwise, changesNothing, earlierRun } from './earlier-run.ts';
import { failRun } from './fail-run.ts';
import { takeBackProposed } from './held-schedule.ts';
import { withLead } from '../domain/exact/linear-program.ts';
import { presentNow } from './present-now.ts';
import { isOutdated, planOutdated } from './plan-versions.ts';
import { type CalendarReading, readSynced, type Synced, timeNow } from './read-calendars.ts';
import { inTurn } from './scheduling-turn.ts';
import { proposedReply, storeRun } from './store-run.ts';
import { canWrite, settledRun } from './settled-run.ts';
import { type Asked, whatIsAsked } from './what-is-asked.ts';

const DAY_MS = 86_400_000;
const TRIES = 2;
const MOST_LEAD_MS = 500;

/** `idempotency_key` makes a repeat after a crash return the first run. */
export async function createSchedule(
  ctx: SchedulerContext,
  request: ScheduleRequest,
  idempotency_key: string | undefined,
): Promise<ScheduleReply> {
  await requireAllowed(ctx.db, ctx.kill, 'schedule');
  if (request.dry_run === true) return dryRun(ctx, request, idempotency_key);
  const deadline = performance.now() + ctx.config.SCHEDULE_WAIT_MS;
  const asked = await whatIsAsked(ctx, request);
  const run_id = runIdOf(ctx, idempotency_key);
  const writable = await canWrite(ctx);
  const known = await earlierRun(ctx.db, { run_id, writable }, asked);
  if (known?.answers === 'always') return settledRun(ctx, known.run.run_id, deadline);
  const anew = known !== undefined && (await asksOtherwise(ctx.db, known.run, request));
  const order = { request, run_id, writable, known_run_id: known?.run.run_id };
  const stored = await storedSchedule(ctx, order, { ...asked, anew });
  return settledRun(ctx, stored, deadline);
}

function runIdOf(ctx: SchedulerContext, idempotency_key: string | undefined): string {
  return idempotency_key === undefined
    ? newId('run', ctx.clock.now())
    : derivedId('run', actorNow().actor, idempotency_key);
}

/** Computed and proved, stored nowhere. A person waits for it: the calendars are asked while what is asked for is fetched. */
async function dryRun(
  ctx: SchedulerContext,
  request: ScheduleRequest,
  idempotency_key: string | undefined,
): Promise<ScheduleReply> {
  const [asked, answers] = await Promise.all([whatIsAsked(ctx, request), askForPlanning(ctx)]);
  const ground = await readGround(ctx, ctx.db, asked, readForSchedule(ctx, asked, answers));
  const computed = await computeOn(ctx, asked, { ...ground, now: asked.now });
  return proposedReply(runIdOf(ctx, idempotency_key), asked, computed, ctx.clock.now());
}

interface Order {
  request: ScheduleRequest;
  run_id: string;
  writable: boolean;
  /** The run that stood when this was asked for; one that was made since was made for the same. */
  known_run_id: string | undefined;
}

/** The id of the run. A plan that was overtaken is fetched once more. */
async function storedSchedule(ctx: SchedulerContext, order: Order, first: Asked): Promise<string> {
  let asked = first;
  let reading = await readForSchedule(ctx, asked, await askForPlanning(ctx));
  for (let tries = 1; ; tries += 1) {
    const ground = await readGround(ctx, ctx.db, asked, reading);
    const early = { ground, computed: await computeOn(ctx, asked, ground) };
    const given = { asked, reading, early };
    const stored = await inTurn(ctx, (tx) => decide(ctx, tx, order, given));
    if (stored !== 'outdated') return stored.run_id;
    if (tries === TRIES) throw planOutdated();
    asked = { ...(await whatIsAsked(ctx, order.request)), anew: first.anew };
    reading = await readForSchedule(ctx, asked, await askForPlanning(ctx));
  }
}

interface Given {
  asked: Asked;
  reading: CalendarReading;
  early: Computation;
}

/** Stores what was computed, unless what it was computed from changed: then, rarely, it is computed again in here. */
async function decide(
  ctx: SchedulerContext,
  tx: Transaction,
  { request, run_id, writable, known_run_id }: Order,
  { asked, reading, early }: Given,
): Promise<{ run_id: string } | 'outdated'> {
  for (const { plan_id } of asked.plans) await lockBlocksOfPlan.run(tx, plan_id);
  const earlier = await earlierRun(tx, { run_id, writable }, asked);
  if (earlier?.answers === 'always') return earlier.run;
  if (earlier?.answers === 'unless_changed' && earlier.run.run_id !== known_run_id)
    return earlier.run;
  if (await isOutdated(tx, asked.plans)) return 'outdated';
  if (earlier?.answers === 'never') {
    await takeBackProposed(ctx, tx, earlier.run.run_id);
    await failRun(ctx, tx, earlier.run, 'computed again with the calendar');
  }
  // What a sync stored since is in it.
  const events = await timeNow(ctx, tx, reading);
  const ground = await readGround(ctx, tx, asked, { ...reading, events });
  const holds = isSameGround(early.ground, ground);
  // Others wait meanwhile, but not half a minute for a proof.
  const quick = { ...asked, mode: asked.mode === 'exact' ? ('best' as const) : asked.mode };
  const computed = holds ? early.computed : await computeOn(ctx, quick, ground);
  if (earlier?.answers === 'unless_changed') {
    if (changesNothing(computed)) return earlier.run;
    await replaceRun.run(tx, earlier.run.run_id, ctx.clock.now());
  }
  const { plan } = asked;
  if (plan !== undefined) {
    await replaceRunsOfPlan.run(tx, plan.plan_id, plan.version, ctx.clock.now());
  }
  const id = earlier?.run.run_id === run_id ? newId('run', ctx.clock.now()) : run_id;
  const { now } = holds ? early.ground : ground;
  await storeRun(ctx, tx, { run_id: id, asked: { ...asked, now }, request, writable }, computed);
  return { run_id: id };
}

function readForSchedule(
  ctx: SchedulerContext,
  asked: Asked,
  synced: Synced,
): Promise<CalendarReading> {
  const from = new Date(Math.min(asked.window.from, asked.now) - DAY_MS);
  return readSynced(ctx, synced, { from, to: knownUntil(asked) });
}

/** Options for what does not fit look beyond the window, so the one call reads that far too. */
function knownUntil({ window }: Asked): Date {
  return new Date(lookAheadEnd(window) + DAY_MS);
}

/** What a schedule is computed from, beside what is asked. */
type Ground = Situation & { now: number };

interface Computation {
  ground: Ground;
  computed: ComputedRun;
}

async function readGround(
  ctx: SchedulerContext,
  db: Queryable,
  asked: Asked,
  reading: CalendarReading | Promise<CalendarReading>,
): Promise<Ground> {
  const { from, to } = asked.window;
  const until = knownUntil(asked);
  const plan_ids = asked.plans.map(({ plan_id }) => plan_id);
  const [{ events, degraded }, now, standing, own] = await Promise.all([
    reading,
    presentNow(ctx, db, asked.now),
    standingBlocks.many(db, new Date(from - DAY_MS), until),
    plan_ids.length === 0 ? [] : blocksOfPlans.many(db, plan_ids),
  ]);
  const known_until = degraded.length === 0 ? until.getTime() : to;
  return { now, standing, own, events, degraded, known_until };
}

function computeOn(ctx: SchedulerContext, asked: Asked, ground: Ground): Promise<ComputedRun> {
  // Who asked has waited since then; for a calendar that is slow to answer the proof does not pay with all of its time.
  const lead_ms = Math.min(MOST_LEAD_MS, performance.now() - asked.since);
  const exact = ctx.exact === undefined ? undefined : withLead(ctx.exact, lead_ms);
  return computeRun({ ...asked, now: ground.now }, ground, exact);
}

/** Blocks start on the grid: within one step of it nothing begins. */
function isSameGround(one: Ground, other: Ground): boolean {
  if (ceilToGrid(one.now) !== ceilToGrid(other.now)) return false;
  return isDeepStrictEqual({ ...one, now: 0 }, { ...other, now: 0 });
}
