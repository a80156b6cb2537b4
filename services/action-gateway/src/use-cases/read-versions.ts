import type { actionVersions } from '@almanac/shared/contracts/people';
import { found } from '@almanac/shared/pg/statement';
import type { z } from 'zod';
import type { ActionGatewayContext } from '../context.ts';
import { findAction } from '../db/actions.ts';
import { listVersions, type VersionRow } from '../db/revisions.ts';
import { cardDiff } from '../domain/card-diff.ts';
import { cardOf } from '../domain/card-of.ts';

type Version = z.infer<typeof actionVersions>['items'][number];

/** Oldest first, each card with what it changed. */
export async function readVersions(
  ctx: ActionGatewayContext,
  action_id: string,
): Promise<Version[]> {
  found(await findAction.maybe(ctx.db, action_id), `Action ${action_id}`);
  const rows = await listVersions.many(ctx.db, action_id);
  return rows.map((row, index) => ({
    version: row.version,
    at: row.at,
    by: row.by,
    payload_hash: row.payload_hash,
    inputs: row.inputs,
    card: cardOfVersion(ctx, row, rows[index - 1]),
  }));
}

/** `before` is the version that came before, if there was one. */
export function cardOfVersion(
  ctx: ActionGatewayContext,
  { payload }: Pick<VersionRow, 'payload'>,
  before: Pick<VersionRow, 'payload'> | undefined,
): Version['card'] {
  const card = cardOf(payload, ctx.config.ALMANAC_ZONE);
  if (before === undefined) return card;
  return { ...card, diff: cardDiff(cardOf(before.payload, ctx.config.ALMANAC_ZONE), card) };
}
