/**
 * Brings a message to its person, try by try. Each try is a row before it begins, so that after a crash it is known that there may
 * have been one: SMTP cannot be asked. What is urgent is then sent once more under the same Message-ID; all else is told as unknown.
 */
import { stopReason } from '@almanac/shared/controls/read-controls';
import { derivedId, newId } from '@almanac/shared/lang/ids';
import type { Transaction } from '@almanac/shared/pg/database';
import type { Letter, MessageTransport, SendOutcome } from '../clients/message-transport.ts';
import type { ActionGatewayContext } from '../context.ts';
import { deliveryAtWork, insertDelivery } from '../db/deliveries.ts';
import {
  findMessage,
  lockGroup,
  lockMessage,
  lockPerson,
  type MessageRow,
} from '../db/messages.ts';
import { ROUTE_MESSAGE } from '../domain/job-names.ts';
import { letterOf } from '../domain/letter-of.ts';
import { GROUPED, isGrouped } from '../domain/route-decision.ts';
import { decideRoute, type Routed } from './decide-route.ts';
import { makeApprovalLink } from './make-approval-link.ts';
import { moveMessage } from './move-message.ts';
import { settleDelivery } from './settle-delivery.ts';

/** One try that has begun. */
export interface Begun {
  delivery_id: string;
  message: MessageRow;
  transport: MessageTransport;
  address: string;
  letter: Letter;
}

const MAX_CARRIED = 49;

/** Goes on until the message is settled or has to wait; who finds it in another's hands leaves it there. */
export async function routeMessage(ctx: ActionGatewayContext, message_id: string): Promise<void> {
  for (;;) {
    const begun = await ctx.db.transaction((tx) => beginTry(ctx, tx, message_id));
    if (begun === undefined) return;
    const outcome = await sendUnlessStopped(ctx, begun);
    await ctx.db.transaction((tx) => settleDelivery(ctx, tx, begun, outcome));
  }
}

async function beginTry(
  ctx: ActionGatewayContext,
  tx: Transaction,
  message_id: string,
): Promise<Begun | undefined> {
  const known = await findMessage.maybe(tx, message_id);
  if (known === undefined) return undefined;
  await lockPerson.run(tx, known.person_id);
  const locked = await lockMessage.one(tx, message_id);
  const message = locked.state === 'sending' ? await takeFromDead(ctx, tx, locked) : locked;
  if (message?.state !== 'queued' && message?.state !== 'held') return undefined;
  const routed = await decideRoute(ctx, tx, message);
  const { decision } = routed;
  if (decision.kind === 'send') return begin(ctx, tx, message, { ...routed, decision });
  if (decision.kind === 'end') {
    await moveMessage(ctx, tx, message, { state: decision.state, why: decision.why });
    return undefined;
  }
  const { until, why } = decision;
  await moveMessage(ctx, tx, message, {
    state: 'held',
    why,
    not_before: until?.toISOString() ?? null,
  });
  if (until !== undefined) {
    // The clock of the queue is the machine's, whatever ours says.
    const start_after = new Date(Date.now() + until.getTime() - ctx.clock.now().getTime());
    const key = `${message_id}:${until.toISOString()}`;
    await ctx.queue.send(tx, ROUTE_MESSAGE, { message_id }, { key, start_after });
  }
  return undefined;
}

/** What a process that is gone was sending: it may have been sent. Undefined while that process may live. */
async function takeFromDead(
  ctx: ActionGatewayContext,
  tx: Transaction,
  message: MessageRow,
): Promise<MessageRow | undefined> {
  const delivery = await deliveryAtWork.maybe(tx, message.message_id);
  if (delivery === undefined || delivery.lease_left_ms > 0) return undefined;
  const why = 'The process that sent it ended in the middle.';
  const outcome = { outcome: 'unknown', why } as const;
  const { delivery_id } = delivery;
  await settleDelivery(ctx, tx, { delivery_id, message }, outcome);
  return lockMessage.one(tx, message.message_id);
}

async function begin(
  ctx: ActionGatewayContext,
  tx: Transaction,
  message: MessageRow,
  { decision, channels, zone }: Routed & { decision: { channel_id: string; why: string } },
): Promise<Begun | undefined> {
  const { channel_id, why } = decision;
  const channel = channels.find((one) => one.channel_id === channel_id);
  const transport = channel === undefined ? undefined : ctx.transports[channel.kind];
  if (channel === undefined || transport === undefined) return undefined;
  const { message_id, person_id } = message;
  const ref = derivedId('msg', message_id, channel_id);
  const delivery_id = newId('dlv');
  const lease_ms = ctx.config.EXECUTION_LEASE_MS + transport.limit_ms;
  const { kind, address } = channel;
  const at = ctx.clock.now();
  await insertDelivery.run(tx, delivery_id, message_id, channel_id, kind, ref, at, lease_ms);
  const link = await makeApprovalLink(ctx, tx, message, channel_id);
  const sending = { state: 'sending', why, channel_id, provider_ref: ref } as const;
  await moveMessage(ctx, tx, message, sending);
  const others = isGrouped(message)
    ? await lockGroup.many(tx, person_id, message_id, GROUPED, MAX_CARRIED)
    : [];
  for (const other of others) {
    await moveMessage(ctx, tx, other, { ...sending, carried_by: message_id });
  }
  const letter = letterOf([message, ...others], {
    decide: link && { url: link.url, until: sayTime(link.expires_at, zone) },
    console_url: ctx.config.CONSOLE_URL,
  });
  return { delivery_id, message, transport, address, letter: { ...letter, ref } };
}

function sayTime(at: Date, zone: string): string {
  return new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
    timeZoneName: 'short',
  }).format(at);
}

/** Asks the kill switch once more, right before the effect. */
async function sendUnlessStopped(
  ctx: ActionGatewayContext,
  { message, transport, address, letter }: Begun,
): Promise<SendOutcome | { outcome: 'withdrawn'; why: string }> {
  const stopped = await stopReason(ctx.db, ctx.kill, 'job');
  if (stopped !== undefined && message.purpose !== 'health') {
    return { outcome: 'withdrawn', why: stopped };
  }
  return transport.send([address], letter);
}
