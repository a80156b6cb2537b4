import { readControls, requireAllowed } from '@almanac/shared/controls/read-controls';
import { AppError, errorText } from '@almanac/shared/lang/app-error';
import { SERVICE, type ActionGatewayContext } from '../context.ts';
import type { ActionRow } from '../db/action-row.ts';
import { renewLease } from '../db/executions.ts';
import { kindOf } from '../domain/action-kind.ts';
import { passesKill } from '../domain/passes-kill.ts';
import { beginExecution, type Begun } from './begin-execution.ts';
import { claimAction, type Claimed } from './claim-action.ts';
import { leaveInTurn, until } from './connector-turns.ts';
import { noConnector } from './missing-connector.ts';
import { recordOutcome, type ExecutionResult, type Outcome } from './record-outcome.ts';
import { respendGrant, spendGrant } from './spend-grant.ts';

/** So long before its turn an attempt begins: what it reads of its target is no older than that when it writes. */
const LEAD_MS = 100;

/** One attempt at an Action: claim → look-up and preconditions → call in its turn → record. */
export async function executeAction(
  ctx: ActionGatewayContext,
  action_id: string,
): Promise<ExecutionResult> {
  const claim = await claimAction(ctx, action_id);
  if (claim.kind !== 'claimed') return claim;
  const renewal = keepLease(ctx, claim);
  try {
    await until((claim.caller.turn?.opens_at ?? 0) - LEAD_MS);
    const begun = await beginExecution(ctx, claim);
    if (begun.kind !== 'begun') return begun;
    return await recordOutcome(ctx, begun.claim, await callConnector(ctx, begun));
  } finally {
    clearInterval(renewal);
  }
}

/** While the process lives its attempt is not taken for dead. */
function keepLease(ctx: ActionGatewayContext, claim: Claimed): NodeJS.Timeout {
  const lease_ms = ctx.config.EXECUTION_LEASE_MS;
  return setInterval(() => {
    renewLease
      .run(ctx.db, claim.execution_id, lease_ms)
      .catch((error: unknown) => ctx.log.warn({ error: errorText(error) }, 'lease not renewed'));
  }, lease_ms / 3);
}

async function callConnector(ctx: ActionGatewayContext, { claim, grant }: Begun): Promise<Outcome> {
  const { action, payload, provider_key } = claim;
  const { action_id, payload_hash, action_type } = action;
  const connector = ctx.connectors[action_type];
  if (connector === undefined) {
    return { outcome: 'refused', reason: noConnector(action_type) };
  }
  // The last question before the effect.
  const ask = () => requireGo(ctx, action);
  const leave = (last: () => Promise<void>, again: () => Promise<void>): Promise<void> =>
    leaveInTurn(ctx.db, claim.caller, { is_write: true, last, again });
  try {
    // What is read before the write goes out too.
    await ask();
    return await connector({
      action_id,
      payload,
      grant,
      provider_key,
      leave: () => leave(ask, ask),
      spendGrant: (previous) => {
        const spend = async (): Promise<void> => {
          await ask();
          await spendGrant(ctx, { grant, action_id, payload_hash, by: SERVICE }, previous);
        };
        const respend = async (): Promise<void> => {
          await ask();
          await respendGrant(ctx, grant);
        };
        return leave(spend, respend);
      },
    });
  } catch (error) {
    ctx.log.warn({ action_id, action_type, error: errorText(error) }, 'an attempt did not work');
    return { outcome: 'thrown', error };
  }
}

/** Throws 423 while everything is stopped, or what reaches people outside is. */
async function requireGo(ctx: ActionGatewayContext, action: ActionRow): Promise<void> {
  if (passesKill(action)) return;
  await requireAllowed(ctx.db, ctx.kill, 'execute');
  if (!kindOf(action.action_type).external) return;
  const { external_comms_enabled } = await readControls(ctx.db);
  if (external_comms_enabled) return;
  throw new AppError('locked', 'External communication is switched off.');
}
