import type { Queryable } from '@almanac/shared/pg/database';
import type { SchedulerContext } from '../context.ts';
import { databaseNow } from '../db/run-rows.ts';

/**
 * The present, in epoch milliseconds, for what is decided under a lock: not before `asked_at`, and the later of this process's
 * clock and the database's, so that neither waiting nor a clock that is behind puts a block into the past. A clock that is set
 * (`ALMANAC_CLOCK`) is the only one.
 */
export async function presentNow(
  ctx: SchedulerContext,
  db: Queryable,
  asked_at = 0,
): Promise<number> {
  const here = Math.max(asked_at, ctx.clock.now().getTime());
  if (ctx.config.ALMANAC_CLOCK !== undefined) return here;
  const { now } = await databaseNow.one(db);
  return Math.max(here, Date.parse(now));
}
