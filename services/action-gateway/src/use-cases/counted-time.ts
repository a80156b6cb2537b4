import type { Queryable } from '@almanac/shared/pg/database';
import type { ActionGatewayContext } from '../context.ts';
import { unsettledStop } from '../db/stops.ts';

/**
 * The time (epoch ms) by which the life of an Action counts: it stands still while everything is stopped, from the stop's begin, or
 * from its own where it came later. What it waits for moves only after the stop has ended.
 */
export async function countedTime(
  ctx: ActionGatewayContext,
  db: Queryable,
  { created_at }: { created_at: string },
): Promise<number> {
  const now = ctx.clock.now().getTime();
  const stands = await unsettledStop.maybe(db);
  if (stands === undefined) return now;
  return Math.min(now, Math.max(Date.parse(stands.started_at), Date.parse(created_at)));
}
