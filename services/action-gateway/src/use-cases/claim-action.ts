/**
 * Takes an Action for one attempt: under its row's lock, past all guards, with a new execution row. What a dead process left at
 * work is settled first: if its grant was never spent nothing happened, otherwise the outcome is unknown and this attempt
 * reconciles it, by asking or by its key. Where neither is possible a person has to look, and nothing is repeated (I2).
 */
import type { ActionPayload } from '@almanac/shared/contracts/actions';
import { derivedId, newId } from '@almanac/shared/lang/ids';
import type { Transaction } from '@almanac/shared/pg/database';
import type { ActionGatewayContext } from '../context.ts';
import type { ActionRow } from '../db/action-row.ts';
import { lockAction } from '../db/actions.ts';
import {
  finishExecution,
  insertExecution,
  lastExecution,
  mayHaveHappened,
} from '../db/executions.ts';
import { voidGrant } from '../db/grants.ts';
import type { Caller } from './connector-turns.ts';
import { expireAction } from './expire-action.ts';
import { guardExecution, type Held, type Passed } from './execution-guards.ts';
import { openDeadLetter } from './open-dead-letter.ts';
import { transitionAction } from './transition-action.ts';

export interface Claimed {
  kind: 'claimed';
  action: ActionRow;
  payload: ActionPayload;
  execution_id: string;
  attempt: number;
  /** The same for every attempt. */
  provider_key: string;
  /** An earlier attempt may have had the effect. */
  reconciles: boolean;
  /** Calls the connector, first in the turn that was taken with the claim. */
  caller: Caller;
}
export type Claim = Claimed | { kind: 'wait'; reason: string; delay_ms: number } | { kind: 'over' };

const OVER: Claim = { kind: 'over' };

export function claimAction(ctx: ActionGatewayContext, action_id: string): Promise<Claim> {
  return ctx.db.transaction(async (tx) => {
    const locked = await lockAction.maybe(tx, action_id);
    if (locked === undefined || locked.shadow) return OVER;
    const settled = await settleLost(ctx, tx, locked);
    if ('kind' in settled) return settled;
    if (settled.state !== 'authorized' && settled.state !== 'unknown') return OVER;
    if (settled.state === 'unknown' && !canReconcile(ctx, settled)) {
      const why = `${settled.target.system} can neither be asked nor recognise a repeat`;
      await openDeadLetter(
        ctx,
        tx,
        settled,
        `Whether it happened is not known, and ${why}: look at it yourself.`,
      );
      return OVER;
    }
    const verdict = await guardExecution(ctx, tx, settled);
    if (verdict.kind === 'pass') return take(ctx, tx, settled, verdict);
    if (verdict.kind === 'wait') return verdict;
    await refuse(ctx, tx, settled, verdict);
    return OVER;
  });
}

/** Whether the provider recognises a repeat, or can be asked. */
export function canReconcile(
  { connectors }: ActionGatewayContext,
  { action_type }: Pick<ActionRow, 'action_type'>,
): boolean {
  const known = connectors[action_type];
  return known !== undefined && (known.keyed === true || known.lookUp !== undefined);
}

async function settleLost(
  ctx: ActionGatewayContext,
  tx: Transaction,
  action: ActionRow,
): Promise<ActionRow | Claim> {
  if (action.state !== 'claimed' && action.state !== 'executing') return action;
  const last = await lastExecution.maybe(tx, action.action_id);
  if (last === undefined) return OVER;
  if (last.lease_left_ms > 0) {
    return { kind: 'wait', reason: 'another attempt is at work', delay_ms: last.lease_left_ms };
  }
  const grant = await voidGrant.maybe(tx, action.action_id, last.attempt);
  const spent = grant?.spent ?? false;
  const error = 'the process that did it ended';
  await finishExecution.run(tx, last.execution_id, spent ? 'unknown' : 'held', error, null);
  // An attempt that ended before its effect says nothing of an earlier one.
  const { unclear } = await mayHaveHappened.one(tx, action.action_id);
  return transitionAction(ctx, tx, action, {
    to: unclear ? 'unknown' : 'authorized',
    detail: spent
      ? 'The process that did it ended in the middle: whether it happened is not known.'
      : 'The process that was about to do it ended before the effect.',
  });
}

async function take(
  ctx: ActionGatewayContext,
  tx: Transaction,
  action: ActionRow,
  { payload, standing_authorization_id, caller }: Passed,
): Promise<Claimed> {
  const { action_id } = action;
  const execution_id = newId('exe');
  const provider_key = derivedId('exe', action_id, String(action.version));
  const lease_ms = ctx.config.EXECUTION_LEASE_MS;
  const of = [execution_id, action_id, provider_key, lease_ms] as const;
  const { attempt } = await insertExecution.one(tx, ...of);
  const reconciles = action.state === 'unknown';
  const claimed = await transitionAction(ctx, tx, action, {
    to: 'claimed',
    detail: reconciles
      ? `Attempt ${attempt} reconciles: it asks whether it happened, or is recognised by its key.`
      : `Attempt ${attempt}: every guard passed.`,
    changes: { standing_authorization_id },
  });
  const taken = { execution_id, attempt, provider_key, reconciles, caller };
  return { kind: 'claimed', action: claimed, payload, ...taken };
}

/** An Action with an unknown outcome is neither over nor waiting: a person has to look, from the dead letters. */
async function refuse(
  ctx: ActionGatewayContext,
  tx: Transaction,
  action: ActionRow,
  verdict: Extract<Held, { kind: 'end' | 'ask_again' }>,
): Promise<void> {
  const { detail } = verdict;
  const superseded = verdict.kind === 'end' && verdict.to === 'superseded';
  if (action.state === 'unknown' && !superseded) {
    return openDeadLetter(ctx, tx, action, `Its outcome is not known. ${detail}`);
  }
  if (verdict.kind === 'end' && verdict.to === 'expired') return expireAction(ctx, tx, action);
  const step =
    verdict.kind === 'end'
      ? { to: verdict.to, detail }
      : {
          to: 'awaiting_approval' as const,
          detail,
          changes: { level: verdict.level, standing_authorization_id: null },
        };
  await transitionAction(ctx, tx, action, step);
}
