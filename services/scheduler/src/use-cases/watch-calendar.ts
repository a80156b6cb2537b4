/** Push channels: opened where push is on, renewed a day before they end, the new one before the old one is stopped. */
import { randomBytes, randomUUID, timingSafeEqual } from 'node:crypto';
import { AppError } from '@almanac/shared/lang/app-error';
import { sha256Hex } from '@almanac/shared/lang/ids';
import type { SchedulerContext } from '../context.ts';
import {
  confirmChannel,
  findChannel,
  insertChannel,
  openChannels,
  stopChannel,
} from '../db/calendar-rows.ts';
import { calendarSide } from './connect-calendar.ts';
import { ownCalendar, recordEgress } from './own-calendar.ts';

const RENEW_BEFORE_MS = 24 * 3_600_000;
const WEEK_MS = 7 * 24 * 3_600_000;

export async function renewWatch(ctx: SchedulerContext): Promise<void> {
  const { port } = calendarSide(ctx);
  const own = await ownCalendar(ctx);
  const open = await openChannels.many(ctx.db);
  const soon = ctx.clock.now().getTime() + RENEW_BEFORE_MS;
  const address = new URL('/webhooks/gcal', ctx.public_url()).href;
  const lasts = (channel: (typeof open)[number]): boolean =>
    channel.resource_id !== null &&
    channel.address === address &&
    Date.parse(channel.expires_at) > soon;
  for (const calendar_id of new Set([own, ...ctx.config.CALENDAR_READ_IDS])) {
    if (open.some((one) => one.calendar_id === calendar_id && lasts(one))) continue;
    const channel_id = randomUUID();
    const token = randomBytes(32).toString('base64url');
    const expires = new Date(ctx.clock.now().getTime() + WEEK_MS);
    await insertChannel.run(ctx.db, channel_id, calendar_id, address, sha256Hex(token), expires);
    await recordEgress(ctx, 'watch channel', 'to hear of changes at once', address.length);
    const channel = await port.watch(calendar_id, { channel_id, token, address });
    await confirmChannel.run(ctx.db, channel_id, channel.resource_id, channel.expires_at);
  }
  for (const channel of open) {
    if (lasts(channel)) continue;
    const { channel_id, resource_id } = channel;
    if (resource_id !== null) await port.stopWatch({ channel_id, resource_id });
    await stopChannel.run(ctx.db, channel_id);
  }
}

export interface PushHeaders {
  channel_id: string;
  token: string;
  state: string;
}

/** Takes a notification: 404 unless channel and token are ours; then a sync soon, at most one a second. */
export async function takePush(ctx: SchedulerContext, push: PushHeaders): Promise<void> {
  const channel = await findChannel.maybe(ctx.db, push.channel_id);
  const given = Buffer.from(sha256Hex(push.token));
  const kept = Buffer.from(channel?.token_hash ?? sha256Hex(''));
  if (!timingSafeEqual(given, kept) || channel === undefined) {
    throw new AppError('not_found', 'There is no such channel.');
  }
  if (push.state === 'sync') return;
  // The next whole second: a change that arrives while a sync runs gets a sync of its own.
  const second = Math.floor(Date.now() / 1000) + 1;
  await ctx.db.transaction((tx) =>
    ctx.queue.send(
      tx,
      'sync-calendar',
      {},
      {
        key: `push:${second}`,
        start_after: new Date(second * 1000),
      },
    ),
  );
}
