import type { Transaction } from '@almanac/shared/pg/database';
import type { SendOutcome } from '../clients/message-transport.ts';
import type { ActionGatewayContext } from '../context.ts';
import { finishDelivery } from '../db/deliveries.ts';
import { lockCarried, lockMessage, type MessageRow } from '../db/messages.ts';
import { ROUTE_MESSAGE } from '../domain/job-names.ts';
import { moveMessage } from './move-message.ts';

/** Those that went along wait so long at most for the one that leads their mail to be tried again. */
const FOLLOW_MS = 15 * 60_000;

/**
 * Writes down how a try ended. The message it brought is `sent`, or queued for what its router decides next; so are those that
 * went in the same mail, except that of what may have arrived nobody sends a notice twice.
 */
export async function settleDelivery(
  ctx: ActionGatewayContext,
  tx: Transaction,
  { delivery_id, message: { message_id } }: { delivery_id: string; message: MessageRow },
  { outcome, why }: SendOutcome | { outcome: 'withdrawn'; why: string },
): Promise<void> {
  const message = await lockMessage.one(tx, message_id);
  const at = ctx.clock.now();
  // Somebody took this try for dead and went on.
  if ((await finishDelivery.run(tx, delivery_id, outcome, why, at)) === 0) return;
  const carried = await lockCarried.many(tx, message_id);
  if (outcome === 'accepted') {
    const sent = { state: 'sent', why: message.why } as const;
    await moveMessage(ctx, tx, message, sent);
    for (const one of carried) await moveMessage(ctx, tx, one, { ...sent, carried_by: message_id });
    return;
  }
  await moveMessage(ctx, tx, message, { state: 'queued', why });
  for (const one of carried) await settleCarried(ctx, tx, one, { outcome, why });
}

async function settleCarried(
  ctx: ActionGatewayContext,
  tx: Transaction,
  message: MessageRow,
  { outcome, why }: { outcome: string; why: string },
): Promise<void> {
  const { message_id, carried_by } = message;
  if (outcome === 'unknown') {
    const lost = `Whether it arrived is not known: ${why}`;
    await moveMessage(ctx, tx, message, { state: 'unknown', why: lost, carried_by });
    return;
  }
  if (outcome === 'refused') {
    await moveMessage(ctx, tx, message, { state: 'queued', why });
    await ctx.queue.send(tx, ROUTE_MESSAGE, { message_id });
    return;
  }
  const not_before = new Date(ctx.clock.now().getTime() + FOLLOW_MS).toISOString();
  await moveMessage(ctx, tx, message, { state: 'held', why, not_before });
}
