import { createHash } from 'node:crypto';
import { appendAudit } from '@almanac/shared/audit/append';
import { requestScope } from '@almanac/shared/http/request-scope';
import { AppError } from '@almanac/shared/lang/app-error';
import type { Previous } from '../clients/connector.ts';
import type { ActionGatewayContext } from '../context.ts';
import { respend, spend } from '../db/grants.ts';

export interface GrantUse {
  grant: string;
  action_id: string;
  payload_hash: string;
  /** The service whose connector it opens. */
  by: string;
}

export function grantHash(grant: string): string {
  return createHash('sha256').update(grant, 'utf8').digest('hex');
}

/**
 * Opens a connector once (I1): the grant must be unspent, younger than 60 s, for this Action, this payload, and the attempt
 * that is at work; the Action unexpired and still authorised. Returns that attempt; throws 403 `grant_refused` without
 * saying which of it was wrong. `previous`, what stands at the target, is kept with it: from here on it may be gone.
 */
export function spendGrant(
  ctx: ActionGatewayContext,
  use: GrantUse,
  previous?: Previous,
): Promise<number> {
  const { grant, action_id, payload_hash, by } = use;
  return ctx.db.transaction(async (tx) => {
    const at = ctx.clock.now();
    const kept = previous === undefined ? null : JSON.stringify(previous);
    const row = await spend.maybe(tx, grantHash(grant), action_id, payload_hash, by, at, kept);
    if (row === undefined) throw refused();
    await appendAudit(tx, {
      at,
      actor: by,
      actor_type: 'service',
      action: 'grant.spent',
      subject: action_id,
      corr_id: requestScope()?.request_id ?? null,
      data: { attempt: row.attempt },
    });
    return row.attempt;
  });
}

/** For a call that was late for its turn and leaves in another: throws as `spendGrant` where the grant would not open any more. */
export async function respendGrant(ctx: ActionGatewayContext, grant: string): Promise<void> {
  const row = await respend.maybe(ctx.db, grantHash(grant), ctx.clock.now());
  if (row === undefined) throw refused();
}

function refused(): AppError {
  return new AppError('forbidden', 'This grant does not open this Action.', {
    code: 'grant_refused',
  });
}
