import type { channelPatch, channelRequest } from '@almanac/shared/contracts/people';
import { requirePerson } from '@almanac/shared/http/authenticate';
import type { Actor } from '@almanac/shared/http/request-scope';
import { AppError } from '@almanac/shared/lang/app-error';
import { newId } from '@almanac/shared/lang/ids';
import { found } from '@almanac/shared/pg/statement';
import type { z } from 'zod';
import type { ActionGatewayContext } from '../context.ts';
import { changeChannel, channelsOf, insertChannel, type ChannelRow } from '../db/channels.ts';
import { rolesOf } from '../db/people.ts';
import { changePeople } from './change-people.ts';
import { requireDeed } from './require-deed.ts';

/** Addresses are personal: a person's own, and an admin's to see. */
export async function readChannels(
  ctx: ActionGatewayContext,
  actor: Actor,
  person_id: string,
): Promise<ChannelRow[]> {
  requirePerson(actor);
  if (actor.actor !== person_id) await requireDeed(ctx.db, actor, 'edit_people');
  return channelsOf.many(ctx.db, person_id);
}

/** Not allowed unless the request says so: nothing is sent to it before. */
export function addChannel(
  ctx: ActionGatewayContext,
  actor: Actor,
  person_id: string,
  { kind, address, rank, allowed }: z.infer<typeof channelRequest>,
): Promise<ChannelRow> {
  return changePeople(ctx, actor, async (tx) => {
    found(await rolesOf.maybe(tx, person_id), `person ${person_id}`);
    const channel_id = newId('chn', ctx.clock.now());
    const row = await insertChannel.maybe(tx, channel_id, person_id, kind, address, allowed, rank);
    if (row === undefined) {
      throw new AppError('conflict', `${person_id} has this channel already.`, {
        code: 'channel_exists',
      });
    }
    const data = { channel_id, kind, allowed, rank };
    return { result: row, audit: { action: 'channel.added', subject: person_id, data } };
  });
}

/** An address is not changed: add the new one, and take the old one off the allowlist. */
export function editChannel(
  ctx: ActionGatewayContext,
  actor: Actor,
  of: { person_id: string; channel_id: string },
  changes: z.infer<typeof channelPatch>,
): Promise<ChannelRow> {
  const { person_id, channel_id } = of;
  return changePeople(ctx, actor, async (tx) => {
    const { allowed = null, rank = null } = changes;
    const row = await changeChannel.maybe(tx, channel_id, person_id, allowed, rank);
    const result = found(row, `channel ${channel_id} of ${person_id}`);
    const data = { channel_id, kind: result.kind, allowed: result.allowed, rank: result.rank };
    return { result, audit: { action: 'channel.changed', subject: person_id, data } };
  });
}
