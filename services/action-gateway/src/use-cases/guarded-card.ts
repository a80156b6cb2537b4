import type { Queryable } from '@almanac/shared/pg/database';
import type { ActionGatewayContext } from '../context.ts';
import type { ActionRow } from '../db/action-row.ts';
import { sayTimeIn, type Card } from '../domain/card-of.ts';
import { lateStart } from '../domain/guarded-start.ts';
import { readGuardrails } from './guardrails.ts';

/**
 * The card of an Action that has not begun, with a word where business hours begin only after it expires. The word is of this
 * moment and of the present settings, so it is no part of what is hashed and approved. `zone` is the reader's.
 */
export async function guardedCard<Shown extends Pick<Card, 'fields'>>(
  ctx: ActionGatewayContext,
  db: Queryable,
  action: ActionRow,
  { card, zone }: { card: Shown; zone: string },
): Promise<Shown> {
  const value = await lateWord(ctx, db, action, zone);
  if (value === undefined) return card;
  return { ...card, fields: [{ label: 'Business hours', value }, ...card.fields] };
}

/** That business hours begin only after it expires, as of now; undefined where they do not. */
export async function lateWord(
  ctx: ActionGatewayContext,
  db: Queryable,
  action: ActionRow,
  zone: string,
): Promise<string | undefined> {
  if (action.shadow) return undefined;
  if (action.state !== 'awaiting_approval' && action.state !== 'authorized') return undefined;
  const { settings: guardrails } = await readGuardrails(db);
  const calendar = { guardrails, zone: ctx.config.ALMANAC_ZONE };
  return lateStart(action, calendar, { now: ctx.clock.now(), say: sayTimeIn(zone) });
}
