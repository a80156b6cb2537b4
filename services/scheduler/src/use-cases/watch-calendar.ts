/**
 * Push channels: opened where push is on, renewed a day before they end, the new one before the old one is stopped. Push only
 * makes us hear sooner: whatever fails here, the poll finds it.
 */
import { randomBytes, randomUUID, timingSafeEqual } from 'node:crypto';
import { AppError } from '@almanac/shared/lang/app-error';
import { sha256Hex } from '@almanac/shared/lang/ids';
import type { SchedulerContext } from '../context.ts';
import {
  type ChannelRow,
  confirmChannel,
  endChannels,
  findChannel,
  insertChannel,
  learnResource,
  openChannels,
  stopChannel,
} from '../db/calendar-rows.ts';
import { readsOf } from '../db/read-rows.ts';
import { chosenCalendars } from './chosen-calendars.ts';
import { calendarSide } from './connect-calendar.ts';
import { ownCalendar, recordEgress } from './own-calendar.ts';

const RENEW_BEFORE_MS = 24 * 3_600_000;
const WEEK_MS = 7 * 24 * 3_600_000;

export async function renewWatch(ctx: SchedulerContext): Promise<void> {
  const now = ctx.clock.now();
  await endChannels.run(ctx.db, now);
  const open = await openChannels.many(ctx.db);
  const address = new URL('/webhooks/gcal', ctx.public_url()).href;
  const wanted = await watchedCalendars(ctx);
  const soon = now.getTime() + RENEW_BEFORE_MS;
  const lasts = (channel: ChannelRow): boolean =>
    channel.resource_id !== null &&
    channel.address === address &&
    Date.parse(channel.expires_at) > soon &&
    wanted.includes(channel.calendar_id);
  const unwatched = new Set<string>();
  for (const calendar_id of wanted) {
    if (open.some((one) => one.calendar_id === calendar_id && lasts(one))) continue;
    if (!(await openChannel(ctx, calendar_id, address))) unwatched.add(calendar_id);
  }
  for (const channel of open) {
    // An old channel is better than none.
    if (!lasts(channel) && !unwatched.has(channel.calendar_id)) await closeChannel(ctx, channel);
  }
}

/** Those whose events we may read, and that are there. */
async function watchedCalendars(ctx: SchedulerContext): Promise<string[]> {
  const own = await ownCalendar(ctx);
  const { ids } = await chosenCalendars(ctx);
  const rows = await readsOf.many(ctx.db, ids);
  const not = rows.filter(({ access, missing_since }) => {
    return access === 'busy_only' || missing_since !== null;
  });
  return [own, ...ids.filter((id) => !not.some(({ calendar_id }) => calendar_id === id))];
}

/** False where Google does not watch this calendar; some it never does. */
async function openChannel(
  ctx: SchedulerContext,
  calendar_id: string,
  address: string,
): Promise<boolean> {
  const channel_id = randomUUID();
  const token = randomBytes(32).toString('base64url');
  const expires = new Date(ctx.clock.now().getTime() + WEEK_MS);
  await insertChannel.run(ctx.db, channel_id, calendar_id, address, sha256Hex(token), expires);
  await recordEgress(ctx, 'watch channel', 'to hear of changes at once', address.length);
  return unlessRefused(ctx, `watching ${calendar_id}`, async () => {
    const { port } = calendarSide(ctx);
    const channel = await port.watch(calendar_id, { channel_id, token, address });
    await confirmChannel.run(ctx.db, channel_id, channel.resource_id, channel.expires_at);
  });
}

/** Where its resource is not known it stays: a notification may name it, and else it ends by itself. */
async function closeChannel(ctx: SchedulerContext, channel: ChannelRow): Promise<void> {
  const { channel_id, resource_id } = channel;
  if (resource_id === null) return;
  await unlessRefused(ctx, `stopping the channel ${channel_id}`, async () => {
    await calendarSide(ctx).port.stopWatch({ channel_id, resource_id });
    await stopChannel.run(ctx.db, channel_id);
  });
}

/** A refusal of one channel keeps nobody from the others; a provider that is down or refuses us altogether does. */
async function unlessRefused(
  ctx: SchedulerContext,
  what: string,
  work: () => Promise<void>,
): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'provider_refused') throw error;
    ctx.log.warn({ error: error.message }, `${what} was refused`);
    return false;
  }
}

export interface PushHeaders {
  channel_id: string;
  token: string;
  resource_id: string;
  state: string;
}

/** Takes a notification: 404 unless channel and token are ours; then a sync soon, at most one a second and calendar. */
export async function takePush(ctx: SchedulerContext, push: PushHeaders): Promise<void> {
  const channel = await findChannel.maybe(ctx.db, push.channel_id);
  const given = Buffer.from(sha256Hex(push.token));
  const kept = Buffer.from(channel?.token_hash ?? sha256Hex(''));
  if (!timingSafeEqual(given, kept) || channel === undefined) {
    throw new AppError('not_found', 'There is no such channel.');
  }
  const { channel_id, calendar_id } = channel;
  if (channel.resource_id === null && push.resource_id !== '') {
    await learnResource.run(ctx.db, channel_id, push.resource_id);
  }
  if (push.state === 'sync') return;
  // The next whole second: a change that arrives while a sync runs gets a sync of its own.
  const second = Math.floor(Date.now() / 1000) + 1;
  await ctx.db.transaction((tx) =>
    ctx.queue.send(
      tx,
      'sync-calendar',
      { calendar_id },
      { key: `push:${calendar_id}:${second}`, start_after: new Date(second * 1000) },
    ),
  );
}
