import { appendAudit } from '@almanac/shared/audit/append';
import { requestScope } from '@almanac/shared/http/request-scope';
import type { Transaction } from '@almanac/shared/pg/database';
import { SERVICE, type ActionGatewayContext } from '../context.ts';
import { changeMessage, type MessageChanges, type MessageRow } from '../db/messages.ts';
import type { MessageState } from '../domain/message.ts';

const SETTLED: readonly MessageState[] = ['sent', 'dropped', 'failed', 'unknown'];

/**
 * The only place where a message changes its state: the row and one audit row, in the caller's transaction, which holds the
 * row's lock. The audit has no words of the message or of a provider: they may name people.
 */
export async function moveMessage(
  ctx: ActionGatewayContext,
  tx: Transaction,
  message: MessageRow,
  to: { state: MessageState; why: string } & Partial<MessageChanges>,
): Promise<MessageRow> {
  const at = ctx.clock.now();
  const { channel_id, provider_ref } = message;
  const changes: MessageChanges = {
    channel_id,
    provider_ref,
    carried_by: null,
    not_before: null,
    settled_at: SETTLED.includes(to.state) ? at.toISOString() : null,
    ...to,
  };
  await changeMessage.run(tx, message.message_id, JSON.stringify(changes));
  const now = { ...message, ...changes };
  // Held for the same reason for longer is no news.
  if (message.state === to.state && message.why === to.why) return now;
  const scope = requestScope();
  const { purpose, severity, action_id } = message;
  await appendAudit(tx, {
    at,
    actor: scope?.actor.actor ?? SERVICE,
    actor_type: scope?.actor.actor_type ?? 'service',
    action: `message.${to.state}`,
    subject: message.message_id,
    corr_id: scope?.request_id ?? null,
    data: { from: message.state, purpose, severity, action_id, channel_id: changes.channel_id },
  });
  return now;
}
