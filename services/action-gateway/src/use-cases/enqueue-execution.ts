import type { Transaction } from '@almanac/shared/pg/database';
import { EXECUTE_ACTION } from '../domain/job-names.ts';
import type { ActionGatewayContext } from '../context.ts';
import type { ActionRow } from '../db/action-row.ts';

/** In the transaction that authorises: an authorised Action without its job cannot exist. Shadow ones get none. */
export async function enqueueExecution(
  ctx: ActionGatewayContext,
  tx: Transaction,
  action: ActionRow,
): Promise<void> {
  if (action.shadow) return;
  const { action_id, not_before } = action;
  await ctx.queue.send(tx, EXECUTE_ACTION, { action_id }, startAfter(not_before));
}

function startAfter(not_before: string | null): { start_after?: Date } {
  return not_before === null ? {} : { start_after: new Date(not_before) };
}
