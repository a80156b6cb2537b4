import { appendAudit } from '@almanac/shared/audit/append';
import { requestScope } from '@almanac/shared/http/request-scope';
import { newId } from '@almanac/shared/lang/ids';
import type { Transaction } from '@almanac/shared/pg/database';
import { notifyChange } from '@almanac/shared/pg/notify-change';
import { SERVICE, type ActionGatewayContext } from '../context.ts';
import type { ActionRow } from '../db/action-row.ts';
import { insertDeadLetter } from '../db/dead-letters.ts';

/** Leaves an Action to a person; nothing happens where its dead letter is open already. */
export async function openDeadLetter(
  ctx: ActionGatewayContext,
  tx: Transaction,
  action: Pick<ActionRow, 'action_id' | 'action_type' | 'attempts'>,
  error: string,
): Promise<void> {
  const { action_id, action_type, attempts } = action;
  const at = ctx.clock.now();
  const id = newId('exe', at);
  if ((await insertDeadLetter.run(tx, id, action_id, action_type, attempts, error, at)) === 0)
    return;
  const scope = requestScope();
  await appendAudit(tx, {
    at,
    actor: scope?.actor.actor ?? SERVICE,
    actor_type: scope?.actor.actor_type ?? 'service',
    action: 'dead_letter.opened',
    subject: id,
    corr_id: scope?.request_id ?? null,
    data: { action_id, attempts },
  });
  await notifyChange(tx, 'action', action_id, null);
}
