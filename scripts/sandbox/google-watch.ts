import { z } from 'zod';
import type { SandboxContext } from './context.ts';
import type { WatchChannel } from './google-state.ts';
import { sha256Hex } from '@almanac/shared/lang/ids';
import { googleRefusal } from './refusal.ts';

const DEFAULT_TTL_S = 604_800;
const MAX_TTL_S = 2_592_000;
const DELIVERY_TIMEOUT_MS = 5000;
const MAX_DELIVERIES = 1000;

const watchSchema = z.object({
  id: z.string().regex(/^[A-Za-z0-9\-_+/=]{1,64}$/),
  type: z.enum(['web_hook', 'webhook']),
  address: z.url(),
  token: z.string().max(256).optional(),
  expiration: z.coerce.number().optional(),
  params: z.looseObject({ ttl: z.coerce.number().positive().optional() }).optional(),
});

/** Opens a channel for the events of a calendar and answers as `events.watch` does. */
export function openChannel(
  context: SandboxContext,
  calendar_id: string,
  body: unknown,
): Record<string, unknown> {
  const parsed = watchSchema.safeParse(body);
  if (!parsed.success) {
    const field = parsed.error.issues[0]?.path.join('.') ?? '';
    throw googleRefusal(400, 'invalid', `Invalid value for: resource.${field}`);
  }
  const { id, address, token, params, expiration } = parsed.data;
  const { channels } = context.google;
  if (channels.has(id)) {
    throw googleRefusal(400, 'channelIdNotUnique', `Channel id ${id} not unique`);
  }
  assertLoopback(address);
  const now_ms = context.now().getTime();
  const ttl_s = Math.min(params?.ttl ?? DEFAULT_TTL_S, MAX_TTL_S);
  const path = `/google/calendar/v3/calendars/${encodeURIComponent(calendar_id)}/events`;
  const channel: WatchChannel = {
    id,
    address,
    calendar_id,
    resource_id: sha256Hex(calendar_id).slice(0, 27),
    resource_uri: `${context.origin()}${path}?alt=json`,
    expiration_ms: Math.min(now_ms + ttl_s * 1000, expiration ?? Number.POSITIVE_INFINITY),
    message_number: 0,
    ...(token === undefined ? {} : { token }),
  };
  channels.set(id, channel);
  send(context, channel, 'sync');
  return {
    kind: 'api#channel',
    id,
    resourceId: channel.resource_id,
    resourceUri: channel.resource_uri,
    ...(token === undefined ? {} : { token }),
    expiration: String(channel.expiration_ms),
  };
}

/** Google wants public HTTPS; the sandbox instead never sends anything off this machine. */
function assertLoopback(address: string): void {
  const { hostname } = new URL(address);
  if (/^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname)) return;
  const message = 'Sandbox: a channel address must be on this machine (loopback)';
  throw googleRefusal(400, 'push.webhookUrlNotAllowed', message);
}

/** Stops a channel; both ids must fit, as in `channels.stop`. */
export function closeChannel(context: SandboxContext, id: string, resource_id: string): void {
  const channel = context.google.channels.get(id);
  if (channel === undefined || channel.resource_id !== resource_id) {
    throw googleRefusal(404, 'notFound', `Channel '${id}' not found for project`);
  }
  context.google.channels.delete(id);
}

/** Tells every live channel of a calendar that something changed; what changed is never said. */
export function notifyChange(context: SandboxContext, calendar_id: string): void {
  const { google } = context;
  if (!google.notifications_enabled) return;
  for (const channel of google.channels.values()) {
    if (channel.expiration_ms <= context.now().getTime()) google.channels.delete(channel.id);
    else if (channel.calendar_id === calendar_id) send(context, channel, 'exists');
  }
}

/** Posts after the current request, once: Google would retry 5xx answers, the sandbox does not. */
function send(context: SandboxContext, channel: WatchChannel, state: 'sync' | 'exists'): void {
  channel.message_number += 1;
  const message_number = channel.message_number;
  const headers = {
    'x-goog-channel-id': channel.id,
    'x-goog-channel-expiration': new Date(channel.expiration_ms).toUTCString(),
    'x-goog-resource-id': channel.resource_id,
    'x-goog-resource-uri': channel.resource_uri,
    'x-goog-resource-state': state,
    'x-goog-message-number': String(message_number),
    ...(channel.token === undefined ? {} : { 'x-goog-channel-token': channel.token }),
  };
  const { deliveries } = context.google;
  const record = (status: number): void => {
    deliveries.push({ channel_id: channel.id, message_number, resource_state: state, status });
    if (deliveries.length > MAX_DELIVERIES) deliveries.shift();
  };
  const signal = AbortSignal.timeout(DELIVERY_TIMEOUT_MS);
  setImmediate(() => {
    fetch(channel.address, { method: 'POST', headers, signal, redirect: 'error' }).then(
      (answer) => record(answer.status),
      () => record(0),
    );
  });
}
