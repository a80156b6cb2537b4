import { createHash, randomBytes } from 'node:crypto';
import type { Transaction } from '@almanac/shared/pg/database';
import type { ActionGatewayContext } from '../context.ts';
import { findAction } from '../db/actions.ts';
import { insertLink, voidLinks } from '../db/approval-links.ts';
import type { MessageRow } from '../db/messages.ts';
import { CONSOLE_LEVEL } from '../domain/link-state.ts';
import { asksForDecision } from '../domain/message.ts';

const LIFE_MS = 24 * 3_600_000;

export function linkHash(token: string): string {
  return createHash('sha256').update(token, 'utf8').digest('hex');
}

/**
 * A link by which the person decides the Action of a message, made as the message is sent: the token leaves in it and is kept
 * nowhere. It takes the place of those the message was sent with before. Undefined where nothing can be decided by link.
 */
export async function makeApprovalLink(
  ctx: ActionGatewayContext,
  tx: Transaction,
  message: MessageRow,
  channel_id: string,
): Promise<{ url: string; expires_at: Date } | undefined> {
  const { message_id, person_id, purpose, action_id } = message;
  const base = ctx.config.PUBLIC_URL;
  if (!asksForDecision(purpose) || action_id === null || base === undefined) return undefined;
  const action = await findAction.one(tx, action_id);
  if (action.level >= CONSOLE_LEVEL) return undefined;
  const { version, payload_hash } = action;
  const at = ctx.clock.now();
  const expires_at = new Date(Math.min(at.getTime() + LIFE_MS, Date.parse(action.expires_at)));
  const token = randomBytes(32).toString('base64url');
  const bound = { message_id, action_id, version, payload_hash, person_id, channel_id };
  const row = { token_hash: linkHash(token), ...bound, created_at: at, expires_at };
  await voidLinks.run(tx, message_id, at);
  await insertLink.run(tx, JSON.stringify(row));
  return { url: new URL(`approvals/${token}`, `${base.replace(/\/$/, '')}/`).href, expires_at };
}
