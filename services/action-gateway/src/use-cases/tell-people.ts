import { appendAudit } from '@almanac/shared/audit/append';
import { requestScope } from '@almanac/shared/http/request-scope';
import { newId } from '@almanac/shared/lang/ids';
import type { Transaction } from '@almanac/shared/pg/database';
import { SERVICE, type ActionGatewayContext } from '../context.ts';
import { insertMessage, type MessagePurpose, type Severity } from '../db/messages.ts';
import { ROUTE_MESSAGE } from '../domain/job-names.ts';

export interface Telling {
  /** Person ids; the caller knows whom it concerns. */
  people: readonly string[];
  purpose: MessagePurpose;
  severity: Severity;
  /** One line. */
  title: string;
  /** Plain text, may hold others' words. */
  body: string;
  /** The Action it is about; for `approval` and `escalation` the message carries a link that decides it. */
  action_id?: string;
  /** A person is told a thing once. */
  dedupe_key: string;
}

/** In the transaction of what there is to tell: one message per person, and the job that brings it. Never sends by itself. */
export async function tellPeople(
  ctx: ActionGatewayContext,
  tx: Transaction,
  { people, purpose, severity, title, body, action_id, dedupe_key }: Telling,
): Promise<void> {
  const at = ctx.clock.now();
  for (const person of new Set(people)) {
    const message = await insertMessage.maybe(
      tx,
      newId('msg', at),
      person,
      purpose,
      severity,
      title,
      body,
      action_id ?? null,
      dedupe_key,
      at,
    );
    if (message === undefined) continue;
    const scope = requestScope();
    await appendAudit(tx, {
      at,
      actor: scope?.actor.actor ?? SERVICE,
      actor_type: scope?.actor.actor_type ?? 'service',
      action: 'message.queued',
      subject: message.message_id,
      corr_id: scope?.request_id ?? null,
      data: { purpose, severity, action_id: action_id ?? null },
    });
    await ctx.queue.send(tx, ROUTE_MESSAGE, { message_id: message.message_id });
  }
}
