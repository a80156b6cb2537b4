import { readControls, stopReason } from '@almanac/shared/controls/read-controls';
import type { Transaction } from '@almanac/shared/pg/database';
import type { ActionGatewayContext } from '../context.ts';
import { findAction } from '../db/actions.ts';
import { listDeliveries, type DeliveryRow } from '../db/deliveries.ts';
import { channelsOf, findRecipient, type MessageChannelRow } from '../db/message-channels.ts';
import { lastSent, type MessageRow } from '../db/messages.ts';
import { asksForDecision } from '../domain/message.ts';
import {
  GROUPED,
  routeDecision,
  type RouteDecision,
  type RoutedChannel,
  type Tries,
} from '../domain/route-decision.ts';

export interface Routed {
  decision: RouteDecision;
  channels: MessageChannelRow[];
  /** Of the person. */
  zone: string;
}

/** Gathers what the decision hangs on; `routeDecision` decides. */
export async function decideRoute(
  ctx: ActionGatewayContext,
  tx: Transaction,
  message: MessageRow,
): Promise<Routed> {
  const now = ctx.clock.now();
  const { person_id } = message;
  const recipient = await findRecipient.maybe(tx, person_id);
  const zone = recipient?.zone ?? ctx.config.ALMANAC_ZONE;
  const channels = await channelsOf.many(tx, person_id);
  const { quiet_hours, connectors } = await readControls(tx);
  const tries = await listDeliveries.many(tx, message.message_id);
  const health = await lastSent.one(tx, person_id, ['health'], false, now);
  const group = await lastSent.one(tx, person_id, GROUPED, true, now);
  const routed = channels.map((channel): RoutedChannel => {
    const ready = connectors[channel.kind] === false ? 'switched off' : 'ready';
    const carrier = ctx.transports[channel.kind] === undefined ? 'not set up' : ready;
    return { ...channel, carrier, tries: triesOf(tries, channel.channel_id) };
  });
  const { purpose, severity } = message;
  const outdated = await outdatedBy(ctx, tx, message);
  const person = { active: recipient !== undefined, zone };
  const decision = routeDecision({ purpose, severity, outdated }, person, routed, {
    now,
    stopped: await stopReason(tx, ctx.kill, 'job'),
    quiet_hours,
    last_health_at: instantOf(health.at),
    last_group_at: instantOf(group.at),
    retry_base_ms: ctx.config.RETRY_BASE_MS,
  });
  return { decision, channels, zone };
}

function instantOf(at: string | null): Date | undefined {
  return at === null ? undefined : new Date(at);
}

function triesOf(deliveries: readonly DeliveryRow[], channel_id: string): Tries {
  const own = deliveries.filter((one) => one.channel_id === channel_id);
  const not_now = own.filter(({ state }) => state === 'not_now');
  const ended = not_now.at(-1)?.ended_at ?? null;
  return {
    not_now: not_now.length,
    first_at: instantOf(not_now[0]?.started_at ?? null),
    last_at: instantOf(ended),
    unknown: own.filter(({ state }) => state === 'unknown').length,
    refused: own.find(({ state }) => state === 'refused')?.why,
    said: own.findLast(({ why }) => why !== '')?.why ?? '',
  };
}

/** A question that is decided already, or that nobody can decide any more, is not asked. */
async function outdatedBy(
  ctx: ActionGatewayContext,
  tx: Transaction,
  { purpose, action_id, action_version }: MessageRow,
): Promise<string | undefined> {
  if (!asksForDecision(purpose) || action_id === null) return undefined;
  const action = await findAction.maybe(tx, action_id);
  if (action === undefined) return 'The Action it asks about is not there.';
  if (action.state !== 'awaiting_approval') return `The Action it asks about is ${action.state}.`;
  if (action_version !== null && action_version !== action.version) {
    return `It asks about version ${action_version} of an Action that was revised since.`;
  }
  const expired = Date.parse(action.expires_at) <= ctx.clock.now().getTime();
  return expired ? 'The Action it asks about has expired.' : undefined;
}
