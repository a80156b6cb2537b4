import { actionPayload } from '@almanac/shared/contracts/actions';
import type { Transaction } from '@almanac/shared/pg/database';
import type { ActionGatewayContext } from '../context.ts';
import type { ActionRow } from '../db/action-row.ts';
import { lockAuthorizedMembers } from '../db/chains.ts';
import { readJudging } from '../db/judging.ts';
import { authorizationNow } from './execution-guards.ts';
import { transitionAction } from './transition-action.ts';

/**
 * What joins a chain, or is revised in it, may make it graver: its other Actions that are authorised and have not begun are judged again. One that
 * begins at the same moment is judged by what it sees at its claim.
 */
export async function rejudgeChain(
  ctx: ActionGatewayContext,
  tx: Transaction,
  joined: ActionRow,
): Promise<void> {
  const { chain_id } = joined.particulars;
  if (chain_id === undefined) return;
  const members = await lockAuthorizedMembers.many(
    tx,
    joined.requested_by,
    chain_id,
    joined.action_id,
  );
  for (const action of members) {
    const payload = actionPayload.parse(JSON.parse(action.payload));
    const judging = await readJudging.one(tx, payload.action_type);
    const now = await authorizationNow(ctx, tx, action, { payload, judging });
    if (!('kind' in now)) continue;
    if (now.kind === 'end') {
      await transitionAction(ctx, tx, action, { to: now.to, detail: now.detail });
    } else if (now.kind === 'ask_again') {
      const changes = { level: now.level, standing_authorization_id: null };
      const { detail } = now;
      await transitionAction(ctx, tx, action, { to: 'awaiting_approval', detail, changes });
    }
  }
}
