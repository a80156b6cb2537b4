import type { Transaction } from '@almanac/shared/pg/database';
import type { ActionGatewayContext } from '../context.ts';
import type { ActionRow } from '../db/action-row.ts';
import { enqueueExecution } from './enqueue-execution.ts';
import { transitionAction } from './transition-action.ts';

export interface Authorization {
  /** The person, or the people of a committee. */
  by: string;
  detail: string;
  /** How long it can still be undone, from now. */
  hold_ms: number;
}

/** By people's word; it is not claimed before the hold is over. */
export async function authorizeAction(
  ctx: ActionGatewayContext,
  tx: Transaction,
  action: ActionRow,
  { by, detail, hold_ms }: Authorization,
): Promise<void> {
  const not_before = new Date(Date.now() + hold_ms).toISOString();
  const authorized = await transitionAction(ctx, tx, action, {
    to: 'authorized',
    detail,
    changes: { authorized_by: by, not_before },
  });
  await enqueueExecution(ctx, tx, authorized);
}
