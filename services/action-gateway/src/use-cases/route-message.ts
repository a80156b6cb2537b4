import type { ActionGatewayContext } from '../context.ts';
import { settleMessage } from '../db/messages.ts';

/** Brings one message to its person. Without a channel that can carry it, it is dropped and says so. */
export async function routeMessage(ctx: ActionGatewayContext, message_id: string): Promise<void> {
  await settleMessage.run(ctx.db, message_id, 'dropped', 'No channel can carry messages here.');
}
