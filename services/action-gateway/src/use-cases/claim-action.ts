/**
 * Takes an Action for one attempt: under its row's lock, past all guards, with a new execution row and a fresh grant. What
 * a dead process left at work is settled first: if its grant was never spent nothing happened, otherwise the outcome is
 * unknown and this attempt, which cannot have a second effect, reconciles it (I2).
 */
import { randomBytes } from 'node:crypto';
import type { ActionPayload } from '@almanac/shared/contracts/actions';
import { derivedId, newId } from '@almanac/shared/lang/ids';
import type { Transaction } from '@almanac/shared/pg/database';
import type { ActionGatewayContext } from '../context.ts';
import type { ActionRow } from '../db/action-row.ts';
import { lockAction } from '../db/actions.ts';
import { finishExecution, insertExecution, lastExecution } from '../db/executions.ts';
import { insertGrant, voidGrant } from '../db/grants.ts';
import { expireAction } from './expire-action.ts';
import { guardExecution, type Verdict } from './execution-guards.ts';
import { openDeadLetter } from './open-dead-letter.ts';
import { grantHash } from './spend-grant.ts';
import { transitionAction } from './transition-action.ts';

export interface Claimed {
  kind: 'claimed';
  action: ActionRow;
  payload: ActionPayload;
  execution_id: string;
  attempt: number;
  grant: string;
}
export type Claim = Claimed | { kind: 'wait'; reason: string; delay_ms: number } | { kind: 'over' };

const GRANT_LIFETIME_S = 60;
const OVER: Claim = { kind: 'over' };

export function claimAction(ctx: ActionGatewayContext, action_id: string): Promise<Claim> {
  return ctx.db.transaction(async (tx) => {
    const locked = await lockAction.maybe(tx, action_id);
    if (locked === undefined || locked.shadow) return OVER;
    const settled = await settleLost(ctx, tx, locked);
    if ('kind' in settled) return settled;
    if (settled.state !== 'authorized' && settled.state !== 'unknown') return OVER;
    const verdict = await guardExecution(ctx, tx, settled);
    if (verdict.kind === 'pass') return take(ctx, tx, settled, verdict);
    if (verdict.kind === 'wait') return verdict;
    await refuse(ctx, tx, settled, verdict);
    return OVER;
  });
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
  await finishExecution.run(tx, last.execution_id, spent ? 'unknown' : 'held', error);
  return transitionAction(ctx, tx, action, {
    to: spent ? 'unknown' : 'authorized',
    detail: spent
      ? 'The process that did it ended in the middle: whether it happened is not known.'
      : 'The process that was about to do it ended before the effect.',
  });
}

async function take(
  ctx: ActionGatewayContext,
  tx: Transaction,
  action: ActionRow,
  { payload, standing_authorization_id }: Extract<Verdict, { kind: 'pass' }>,
): Promise<Claimed> {
  const { action_id, payload_hash } = action;
  const attempt = ((await lastExecution.maybe(tx, action_id))?.attempt ?? 0) + 1;
  const execution_id = newId('exe');
  const provider_key = derivedId('exe', action_id, String(action.version));
  const lease_ms = ctx.config.EXECUTION_LEASE_MS;
  await insertExecution.run(tx, execution_id, action_id, attempt, provider_key, lease_ms);
  const reconciles = action.state === 'unknown';
  const claimed = await transitionAction(ctx, tx, action, {
    to: 'claimed',
    detail: reconciles
      ? `Attempt ${attempt} reconciles: repeated with its key, it finds what is there already.`
      : `Attempt ${attempt}: every guard passed.`,
    changes: { standing_authorization_id },
  });
  const grant = randomBytes(32).toString('base64url');
  const hash = grantHash(grant);
  await insertGrant.run(tx, hash, action_id, attempt, payload_hash, GRANT_LIFETIME_S);
  const executing = await transitionAction(ctx, tx, claimed, {
    to: 'executing',
    detail: `Attempt ${attempt} holds a grant for one call of ${payload.target.system}.`,
  });
  return { kind: 'claimed', action: executing, payload, execution_id, attempt, grant };
}

/** An Action with an unknown outcome is neither over nor waiting: a person has to look, from the dead letters. */
async function refuse(
  ctx: ActionGatewayContext,
  tx: Transaction,
  action: ActionRow,
  verdict: Extract<Verdict, { kind: 'end' | 'ask_again' }>,
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
