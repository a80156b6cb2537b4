/**
 * Between the claim and the effect: an unknown outcome is asked for, the preconditions are read again from their targets, and only
 * then the Action is `executing` with a fresh grant. Nothing here writes at a provider.
 */
import { randomBytes } from 'node:crypto';
import { requireAllowed } from '@almanac/shared/controls/read-controls';
import { errorText } from '@almanac/shared/lang/app-error';
import type { Finding } from '../clients/connector.ts';
import type { ActionGatewayContext } from '../context.ts';
import { lockAction } from '../db/actions.ts';
import { settleAbsent } from '../db/executions.ts';
import { insertGrant } from '../db/grants.ts';
import { passesKill } from '../domain/passes-kill.ts';
import { unmetPreconditions } from './check-preconditions.ts';
import type { Claimed } from './claim-action.ts';
import { leaveInTurn } from './connector-turns.ts';
import {
  recordFound,
  recordOutcome,
  recordUnclear,
  recordUnmet,
  type ExecutionResult,
} from './record-outcome.ts';
import { grantHash } from './spend-grant.ts';
import { transitionAction } from './transition-action.ts';

export interface Begun {
  kind: 'begun';
  claim: Claimed;
  grant: string;
}

const GRANT_LIFETIME_S = 60;

export async function beginExecution(
  ctx: ActionGatewayContext,
  claim: Claimed,
): Promise<Begun | ExecutionResult> {
  let finding: Finding | undefined;
  let unmet: string[];
  try {
    // Both ask providers: while stopped nothing goes out, not even a question. An alert asks none.
    const { preconditions } = claim.action.particulars;
    const is_alert = passesKill(claim.action) && preconditions.length === 0;
    const ask = async (): Promise<void> => {
      if (!is_alert) await requireAllowed(ctx.db, ctx.kill, 'execute');
    };
    await ask();
    finding = await lookUp(ctx, claim, ask);
    if (finding?.found === 'happened') return await recordFound(ctx, claim, finding);
    if (finding?.found === 'unclear') return await recordUnclear(ctx, claim, finding.reason);
    unmet = await unmetPreconditions(ctx, claim.action);
  } catch (error) {
    const { action_id } = claim.action;
    ctx.log.warn({ action_id, error: errorText(error) }, 'an attempt could not begin');
    return recordOutcome(ctx, claim, { outcome: 'thrown', error });
  }
  if (unmet.length > 0) return recordUnmet(ctx, claim, unmet);
  return begin(ctx, claim, finding);
}

/** In the turn of the claim. Undefined where nothing is unknown, or a repeat under the same key is how it is found out. */
async function lookUp(
  ctx: ActionGatewayContext,
  { reconciles, payload, provider_key, action, caller }: Claimed,
  ask: () => Promise<void>,
): Promise<Finding | undefined> {
  const known = ctx.connectors[payload.action_type];
  if (!reconciles || known?.lookUp === undefined) return undefined;
  await leaveInTurn(ctx.db, caller, { is_write: false, last: ask });
  return known.lookUp({ action_id: action.action_id, payload, provider_key });
}

function begin(
  ctx: ActionGatewayContext,
  claim: Claimed,
  finding: Finding | undefined,
): Promise<Begun | ExecutionResult> {
  const { attempt, execution_id, payload } = claim;
  return ctx.db.transaction(async (tx) => {
    const action = await lockAction.one(tx, claim.action.action_id);
    // Another process has taken this attempt for dead, and goes on.
    if (action.state !== 'claimed') return { kind: 'over' };
    const { action_id, payload_hash } = action;
    const grant = randomBytes(32).toString('base64url');
    const of = [grantHash(grant), action_id, attempt, payload_hash] as const;
    const granted = await insertGrant.run(tx, ...of, GRANT_LIFETIME_S, execution_id);
    if (granted === 0) return { kind: 'over' };
    const absent = finding?.found === 'absent';
    if (absent) await settleAbsent.run(tx, action_id, payload.target.system);
    const looked = absent ? `${payload.target.system} says that it did not happen. ` : '';
    const executing = await transitionAction(ctx, tx, action, {
      to: 'executing',
      detail: `${looked}Attempt ${attempt} holds a grant for one call of ${payload.target.system}.`,
    });
    return { kind: 'begun', claim: { ...claim, action: executing }, grant };
  });
}
