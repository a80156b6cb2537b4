import type { Message } from '@almanac/shared/contracts/messages';
import type { Actor } from '@almanac/shared/http/request-scope';
import type { ActionGatewayContext } from '../context.ts';
import { deliveriesOf } from '../db/deliveries.ts';
import { listMessages, type MessageRow } from '../db/messages.ts';
import { requireDeed } from './require-deed.ts';

export interface MessageFilter {
  state: string | null;
  person_id: string | null;
  action_id: string | null;
  before: string | null;
  limit: number;
}

/** Newest first, each with its tries; of a message that went along in another's mail they are that one's. One's own, or with the role. */
export async function readMessages(
  ctx: ActionGatewayContext,
  actor: Actor,
  { state, person_id, action_id, before, limit }: MessageFilter,
): Promise<{ items: Message[]; next_cursor: string | null }> {
  if (person_id !== actor.actor) await requireDeed(ctx.db, actor, 'read_messages');
  const rows = await listMessages.many(ctx.db, state, person_id, action_id, before, limit + 1);
  const page = rows.slice(0, limit);
  const subjects = page.map(subjectOf);
  const tries = Map.groupBy(await deliveriesOf.many(ctx.db, subjects), ({ subject }) => subject);
  const items = page.map((row) => {
    const { body: _body, provider_ref: _ref, ...told } = row;
    const own = tries.get(subjectOf(row)) ?? [];
    return {
      ...told,
      tries: own.map(({ subject: _s, delivery_id: _d, provider_ref: _r, ...one }) => one),
    };
  });
  const next_cursor = rows.length > limit ? (page.at(-1)?.message_id ?? null) : null;
  return { items, next_cursor };
}

function subjectOf({ message_id, carried_by }: MessageRow): string {
  return carried_by ?? message_id;
}
