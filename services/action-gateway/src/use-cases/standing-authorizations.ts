import { appendAudit } from '@almanac/shared/audit/append';
import type { standingAuthorizationRequest } from '@almanac/shared/contracts/actions';
import { requestScope, type Actor } from '@almanac/shared/http/request-scope';
import { newId } from '@almanac/shared/lang/ids';
import { found } from '@almanac/shared/pg/statement';
import type { Transaction } from '@almanac/shared/pg/database';
import { notifyChange } from '@almanac/shared/pg/notify-change';
import type { z } from 'zod';
import type { ActionGatewayContext } from '../context.ts';
import {
  insertAuthorization,
  lockAuthorization,
  revokeAuthorization,
  type StandingAuthorizationRow,
} from '../db/standing-authorizations.ts';
import { requireFreshDeed } from './require-deed.ts';

/** A person allows one kind of Action up to a level, for the sandbox or for every provider. */
export function grantStandingAuthorization(
  ctx: ActionGatewayContext,
  actor: Actor,
  request: z.infer<typeof standingAuthorizationRequest>,
): Promise<StandingAuthorizationRow> {
  const { action_type, max_level, scope, reason } = request;
  const at = ctx.clock.now();
  const id = newId('auth', at);
  return ctx.db.transaction(async (tx) => {
    await requireFreshDeed(tx, actor, 'edit_policy');
    const row = await insertAuthorization.one(
      tx,
      id,
      action_type,
      max_level,
      scope,
      reason,
      actor.actor,
      at,
    );
    await audit(ctx, tx, actor, { action: 'standing_authorization.granted', row });
    return row;
  });
}

/** What it authorised and was not done yet asks a person again. A second time changes nothing. */
export function revokeStandingAuthorization(
  ctx: ActionGatewayContext,
  actor: Actor,
  id: string,
): Promise<StandingAuthorizationRow> {
  return ctx.db.transaction(async (tx) => {
    await requireFreshDeed(tx, actor, 'edit_policy');
    const before = found(await lockAuthorization.maybe(tx, id), `standing authorization ${id}`);
    if (before.revoked_at !== null) return before;
    const row = await revokeAuthorization.one(tx, id, actor.actor, ctx.clock.now());
    await audit(ctx, tx, actor, { action: 'standing_authorization.revoked', row });
    return row;
  });
}

async function audit(
  ctx: ActionGatewayContext,
  tx: Transaction,
  actor: Actor,
  { action, row }: { action: string; row: StandingAuthorizationRow },
): Promise<void> {
  const { standing_authorization_id, action_type, max_level, scope } = row;
  await appendAudit(tx, {
    at: ctx.clock.now(),
    actor: actor.actor,
    actor_type: actor.actor_type,
    action,
    subject: standing_authorization_id,
    corr_id: requestScope()?.request_id ?? null,
    data: { action_type, max_level, scope },
    private: { of: actor.actor, data: { reason: row.reason } },
  });
  await notifyChange(tx, 'control', 'standing-authorizations', null);
}
