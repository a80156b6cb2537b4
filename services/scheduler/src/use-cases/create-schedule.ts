/**
 * POST /schedule. One transaction under one lock reads what stands, computes, proves, and stores run, blocks, audit and the
 * job that proposes the Action: two requests at once never overlap, and a crash leaves all of it or nothing.
 */
import type { ScheduleReply, ScheduleRequest } from '@almanac/shared/contracts/scheduler';
import { requireAllowed } from '@almanac/shared/controls/read-controls';
import { derivedId, newId } from '@almanac/shared/lang/ids';
import type { Queryable, Transaction } from '@almanac/shared/pg/database';
import type { SchedulerContext } from '../context.ts';
import { blocksOfPlans, lockBlocksOfPlan, standingBlocks } from '../db/block-rows.ts';
import { lookAheadEnd } from '../domain/default-window.ts';
import { findRun, liveRunOfPlan, lockScheduling, type RunRow } from '../db/run-rows.ts';
import { actorNow } from './actor-now.ts';
import { type ComputedRun, computeRun } from './compute-run.ts';
import { failRun } from './fail-run.ts';
import { presentNow } from './present-now.ts';
import { type CalendarReading, lastReading, readCalendars } from './read-calendars.ts';
import { proposedReply, storeRun, takeBackProposed } from './store-run.ts';
import { syncBeforeScheduling } from './sync-calendar.ts';
import { canWrite, settledRun } from './settled-run.ts';
import { type Asked, whatIsAsked } from './what-is-asked.ts';

const DAY_MS = 86_400_000;

/** `idempotency_key` makes a repeat after a crash return the first run. */
export async function createSchedule(
  ctx: SchedulerContext,
  request: ScheduleRequest,
  idempotency_key: string | undefined,
): Promise<ScheduleReply> {
  await requireAllowed(ctx.db, ctx.kill, 'schedule');
  const deadline = performance.now() + ctx.config.SCHEDULE_WAIT_MS;
  const asked = await whatIsAsked(ctx, request);
  const run_id =
    idempotency_key === undefined
      ? newId('run', ctx.clock.now())
      : derivedId('run', actorNow().actor, idempotency_key);
  const writable = await canWrite(ctx);
  const known = request.dry_run === true ? undefined : await earlierRun(ctx.db, run_id, asked);
  if (known !== undefined && !(known.status === 'proposed' && writable)) {
    return settledRun(ctx, known.run_id, deadline);
  }
  const reading = await readForSchedule(ctx, asked);
  if (request.dry_run === true) {
    return proposedReply(
      run_id,
      asked,
      await compute(ctx, ctx.db, asked, reading),
      ctx.clock.now(),
    );
  }
  const stored = await ctx.db.transaction(async (tx) => {
    await lockScheduling.run(tx);
    for (const { plan_id } of asked.plans) await lockBlocksOfPlan.run(tx, plan_id);
    const earlier = await earlierRun(tx, run_id, asked);
    if (earlier !== undefined && !(earlier.status === 'proposed' && writable))
      return earlier.run_id;
    if (earlier !== undefined) {
      await takeBackProposed(ctx, tx, earlier);
      await failRun(ctx, tx, earlier, 'computed again with the calendar');
    }
    const id = earlier?.run_id === run_id ? newId('run', ctx.clock.now()) : run_id;
    await storeRun(
      ctx,
      tx,
      { run_id: id, asked, request, writable },
      await compute(ctx, tx, { ...asked, now: await presentNow(ctx, tx, asked.now) }, reading),
    );
    return id;
  });
  return settledRun(ctx, stored, deadline);
}

/** A calendar that does not answer the sync is not asked again: what was read last is used at once. */
async function readForSchedule(ctx: SchedulerContext, asked: Asked): Promise<CalendarReading> {
  const window = {
    from: new Date(Math.min(asked.window.from, asked.now) - DAY_MS),
    to: knownUntil(asked),
  };
  const answers = ctx.calendar !== undefined && (await syncBeforeScheduling(ctx));
  return answers ? readCalendars(ctx, window) : lastReading(ctx, window);
}

/** Options for what does not fit look beyond the window, so the one call reads that far too. */
function knownUntil({ window }: Asked): Date {
  return new Date(lookAheadEnd(window) + DAY_MS);
}

async function earlierRun(
  db: Queryable,
  run_id: string,
  { plan }: Asked,
): Promise<RunRow | undefined> {
  const same = await findRun.maybe(db, run_id);
  if (same !== undefined || plan === undefined) return same;
  return liveRunOfPlan.maybe(db, plan.plan_id, plan.version);
}

async function compute(
  ctx: SchedulerContext,
  db: Queryable | Transaction,
  asked: Asked,
  reading: CalendarReading,
): Promise<ComputedRun> {
  const { from, to } = asked.window;
  const until = knownUntil(asked);
  const standing = await standingBlocks.many(db, new Date(from - DAY_MS), until);
  const plan_ids = asked.plans.map(({ plan_id }) => plan_id);
  const own = await blocksOfPlans.many(db, plan_ids);
  const { events, degraded } = reading;
  const known_until = degraded.length === 0 ? until.getTime() : to;
  return computeRun(asked, { standing, own, events, degraded, known_until }, ctx.exact);
}
