import { setTimeout as sleep } from 'node:timers/promises';
import { requireAllowed } from '@almanac/shared/controls/read-controls';
import { errorText } from '@almanac/shared/lang/app-error';
import { SERVICE, type ActionGatewayContext } from '../context.ts';
import { renewLease } from '../db/executions.ts';
import { passesKill } from '../domain/passes-kill.ts';
import { beginExecution, type Begun } from './begin-execution.ts';
import { claimAction, type Claimed } from './claim-action.ts';
import { noConnector } from './missing-connector.ts';
import { recordOutcome, type ExecutionResult, type Outcome } from './record-outcome.ts';
import { spendGrant } from './spend-grant.ts';

/** One attempt at an Action: claim → its turn → look-up and preconditions → call → record. */
export async function executeAction(
  ctx: ActionGatewayContext,
  action_id: string,
): Promise<ExecutionResult> {
  const claim = await claimAction(ctx, action_id);
  if (claim.kind !== 'claimed') return claim;
  const renewal = keepLease(ctx, claim);
  try {
    const turn_ms = claim.begins_at - performance.now();
    if (turn_ms > 0) await sleep(turn_ms);
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
  try {
    // The last question before the effect; connectors that write by themselves ask it once more.
    const ask = async (): Promise<void> => {
      if (!passesKill(action)) await requireAllowed(ctx.db, ctx.kill, 'execute');
    };
    await ask();
    return await connector({
      action_id,
      payload,
      grant,
      provider_key,
      spendGrant: async (previous) => {
        await ask();
        await spendGrant(ctx, { grant, action_id, payload_hash, by: SERVICE }, previous);
      },
    });
  } catch (error) {
    ctx.log.warn({ action_id, action_type, error: errorText(error) }, 'an attempt did not work');
    return { outcome: 'thrown', error };
  }
}
