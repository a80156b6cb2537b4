/**
 * The end of an Action whose time is over. An update of the person's own row that was authorised and only waited for Coda is
 * proposed anew, and decided anew, so that a long outage loses none; a newer update of the task makes it needless.
 */
import type { ActionRequest } from '@almanac/shared/contracts/actions';
import type { Actor } from '@almanac/shared/http/request-scope';
import type { Transaction } from '@almanac/shared/pg/database';
import type { ActionGatewayContext } from '../context.ts';
import type { ActionRow } from '../db/action-row.ts';
import { hasNewerUpdate } from '../db/actions.ts';
import { nextKey } from '../domain/next-key.ts';
import { proposeIn } from './propose-action.ts';
import { transitionAction } from './transition-action.ts';

/** `action` is the row as locked. Runs and reflections are proposed anew by the services that asked for them. */
export async function expireAction(
  ctx: ActionGatewayContext,
  tx: Transaction,
  action: ActionRow,
): Promise<void> {
  const { state, action_type, action_id } = action;
  const detail =
    state === 'authorized'
      ? 'It expired before it could be done.'
      : 'Nobody decided in time; no answer means not done.';
  await transitionAction(ctx, tx, action, { to: 'expired', detail });
  if (state !== 'authorized' || action_type !== 'coda.update_task' || action.shadow) return;
  if ((await hasNewerUpdate.maybe(tx, action_id)) !== undefined) return;
  // Nobody is there to command it: a person's word was for the one that expired.
  const again = { request: requestOf(action), commanded: false };
  await proposeIn(ctx, tx, requesterOf(action), again);
}

function requesterOf(action: ActionRow): Actor {
  const actor_type = action.requested_by_type as Actor['actor_type'];
  return { actor: action.requested_by, actor_type, all_clients: false };
}

/** The same words and fields under the next key, with a life of its own. */
export function requestOf(action: ActionRow): ActionRequest {
  const { action_type, inputs, target, risk, reversibility, expected_effect, reasoning } = action;
  const { client_id, particulars, idempotency_key } = action;
  return {
    ...particulars,
    action_type,
    inputs,
    target,
    risk,
    reversibility,
    expected_effect,
    reasoning,
    idempotency_key: nextKey(idempotency_key),
    ...(client_id === null ? {} : { client_id }),
  };
}
