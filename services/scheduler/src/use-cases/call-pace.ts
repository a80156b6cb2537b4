/**
 * The pace of our calls to Google. Its limit is 600 a minute and user, over any minute. By default 480: a bucket of 60 that
 * fills with 8 a second gives 540 in the fullest minute, and leaves the rest to whatever else the person connected with the
 * same project. Where Google says that we are too fast, nobody calls for a while that doubles each time, with a random
 * share, and that is never shorter than it asked for.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { type CallPace, HeldBack } from '../clients/google-caller.ts';
import { down } from '../clients/google-errors.ts';
import type { SchedulerContext } from '../context.ts';
import { endHold, findPace, holdCalls, takeToken } from '../db/pace-rows.ts';

/** The bucket holds the calls of this many seconds. */
const BUCKET_S = 7.5;
/** A call waits for its turn this long at most; a caller who would wait longer is better told so. */
const MAX_WAIT_S = 10;
const MAX_HOLD_WAIT_S = 2;
const MAX_HOLD_S = 64;

export function callPace(ctx: () => SchedulerContext): CallPace {
  return {
    turn: async () => {
      const { db } = ctx();
      const [capacity, per_second] = bucketOf(ctx());
      const debt = MAX_WAIT_S * per_second;
      const taken = await takeToken.maybe(db, capacity, per_second, debt, MAX_HOLD_WAIT_S);
      if (taken === undefined) throw await tooMany(ctx());
      const { tokens, held_s, strikes } = taken;
      const wait_s = Math.max(held_s, -tokens / per_second);
      if (wait_s > 0) await pause(wait_s * 1000);
      return { strikes };
    },
    tooFast: async (error, asked_s) => {
      const { db, log } = ctx();
      const share = 0.5 + Math.random() / 2;
      const { held_s } = await holdCalls.one(db, asked_s, share, MAX_HOLD_S);
      log.warn({ held_s, error: error.message }, 'Google is called no more for a while');
      const wait_s = Math.ceil(held_s);
      return held_s > MAX_HOLD_WAIT_S
        ? new HeldBack(error.message, wait_s, error)
        : down(error.message, error, wait_s);
    },
    recovered: async () => {
      await endHold.run(ctx().db);
    },
  };
}

function bucketOf({ config }: SchedulerContext): [capacity: number, per_second: number] {
  const per_second = config.GOOGLE_CALLS_PER_MINUTE / 60;
  return [per_second * BUCKET_S, per_second];
}

async function tooMany(ctx: SchedulerContext): Promise<HeldBack> {
  const [capacity, per_second] = bucketOf(ctx);
  const { tokens, held_s } = await findPace.one(ctx.db, capacity, per_second);
  const wait_s = Math.ceil(Math.max(held_s, -tokens / per_second, 1));
  const why =
    held_s > 0 ? 'Google asked us to wait' : 'More calls to Google wait than it lets us make';
  return new HeldBack(`${why}: ${wait_s} s.`, wait_s);
}
