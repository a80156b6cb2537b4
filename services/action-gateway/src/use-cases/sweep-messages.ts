import { stopReason } from '@almanac/shared/controls/read-controls';
import type { ActionGatewayContext } from '../context.ts';
import { lostDeliveries } from '../db/deliveries.ts';
import { dueMessages } from '../db/messages.ts';
import { ROUTE_MESSAGE } from '../domain/job-names.ts';

const BATCH = 500;

/**
 * Each minute, at the start, and when a stop ends or a switch is turned: what waited long enough, or for a stop that is over, is routed again, and so is what a process
 * that is gone was sending. It sends nothing itself.
 */
export async function sweepMessages(ctx: ActionGatewayContext): Promise<void> {
  const released = (await stopReason(ctx.db, ctx.kill, 'job')) === undefined;
  const due = await dueMessages.many(ctx.db, ctx.clock.now(), released, BATCH);
  const lost = await lostDeliveries.many(ctx.db, BATCH);
  const ids = [...due.map((row) => row.message_id), ...lost.map((row) => row.subject)];
  for (const message_id of ids) {
    await ctx.db.transaction((tx) => ctx.queue.send(tx, ROUTE_MESSAGE, { message_id }));
  }
}
