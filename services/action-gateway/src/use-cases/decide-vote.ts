/** The decisions of people: approve, reject, cancel. Each is made under the Action's row lock, so that one of them wins. */
import { requireAllowed } from '@almanac/shared/controls/read-controls';
import { requirePerson } from '@almanac/shared/http/authenticate';
import type { Actor } from '@almanac/shared/http/request-scope';
import { AppError } from '@almanac/shared/lang/app-error';
import { newId } from '@almanac/shared/lang/ids';
import type { Transaction } from '@almanac/shared/pg/database';
import { found } from '@almanac/shared/pg/statement';
import type { ActionGatewayContext } from '../context.ts';
import type { ActionRow } from '../db/action-row.ts';
import { lockAction } from '../db/actions.ts';
import { isApprover, otherApprovers } from '../db/people.ts';
import { insertVote, listVotes } from '../db/votes.ts';
import { requireClock } from './check-clock.ts';
import { enqueueExecution } from './enqueue-execution.ts';
import { transitionAction } from './transition-action.ts';

export interface Approval {
  version: number;
  payload_hash: string;
  /** How long it can still be undone, from now. */
  hold_ms: number;
  note?: string | undefined;
}

/** 423 while stopped; 409 when what was seen is not what is there, or it is decided; 403 for one's own request. */
export async function approveAction(
  ctx: ActionGatewayContext,
  actor: Actor,
  action_id: string,
  approval: Approval,
): Promise<void> {
  requirePerson(actor);
  await requireAllowed(ctx.db, ctx.kill, 'decide');
  await requireClock(ctx.db);
  await ctx.db.transaction(async (tx) => {
    const action = found(await lockAction.maybe(tx, action_id), `Action ${action_id}`);
    requireSame(action, approval);
    if (await hasVoted(tx, action, actor, 'approve')) return;
    requireWaiting(ctx, action);
    await requireMayApprove(tx, action, actor);
    const vote = { decision: 'approve', note: approval.note };
    await recordVote(ctx, tx, action, { person: actor.actor, ...vote });
    const not_before = new Date(Date.now() + approval.hold_ms).toISOString();
    const authorized = await transitionAction(ctx, tx, action, {
      to: 'authorized',
      detail: `Approved by ${actor.actor}.`,
      changes: { authorized_by: actor.actor, not_before },
    });
    await enqueueExecution(ctx, tx, authorized);
  });
}

/** Works while everything is stopped. */
export async function rejectAction(
  ctx: ActionGatewayContext,
  actor: Actor,
  action_id: string,
  reason: string | undefined,
): Promise<void> {
  requirePerson(actor);
  await ctx.db.transaction(async (tx) => {
    const action = found(await lockAction.maybe(tx, action_id), `Action ${action_id}`);
    if (await hasVoted(tx, action, actor, 'reject')) return;
    requireWaiting(ctx, action);
    const vote = { decision: 'reject', note: reason };
    await recordVote(ctx, tx, action, { person: actor.actor, ...vote });
    const detail = reason === undefined ? '' : ` ${reason}`;
    await transitionAction(ctx, tx, action, {
      to: 'rejected',
      detail: `Rejected by ${actor.actor}.${detail}`,
    });
  });
}

/** Takes back what has not begun: also an approval whose holding time runs. Works while everything is stopped. */
export async function cancelAction(
  ctx: ActionGatewayContext,
  actor: Actor,
  action_id: string,
  reason: string | undefined,
): Promise<void> {
  requirePerson(actor);
  await ctx.db.transaction(async (tx) => {
    const action = found(await lockAction.maybe(tx, action_id), `Action ${action_id}`);
    if (action.state === 'cancelled') return;
    if (action.state !== 'awaiting_approval' && action.state !== 'authorized') {
      throw conflict(`It cannot be cancelled any more: it is ${action.state}.`, 'not_cancellable');
    }
    const detail = reason === undefined ? '' : ` ${reason}`;
    await transitionAction(ctx, tx, action, {
      to: 'cancelled',
      detail: `Cancelled by ${actor.actor}.${detail}`,
    });
  });
}

function requireSame(action: ActionRow, seen: Approval): void {
  if (action.version === seen.version && action.payload_hash === seen.payload_hash) return;
  throw conflict('What you saw is not what is there now: read it again.', 'action_changed');
}

async function hasVoted(
  tx: Transaction,
  action: ActionRow,
  actor: Actor,
  decision: string,
): Promise<boolean> {
  const votes = await listVotes.many(tx, action.action_id, action.version);
  return votes.some((vote) => vote.person === actor.actor && vote.decision === decision);
}

function requireWaiting(ctx: ActionGatewayContext, action: ActionRow): void {
  if (action.state !== 'awaiting_approval') {
    throw conflict(`It is ${action.state} already.`, 'already_decided');
  }
  if (Date.parse(action.expires_at) <= ctx.clock.now().getTime()) {
    throw conflict('It has expired.', 'expired');
  }
}

async function requireMayApprove(tx: Transaction, action: ActionRow, actor: Actor): Promise<void> {
  const { approver } = await isApprover.one(tx, actor.actor);
  if (!approver) throw new AppError('forbidden', 'Only approvers decide.');
  if (action.requested_by !== actor.actor) return;
  const { count } = await otherApprovers.one(tx, actor.actor);
  if (count === 0) return;
  throw new AppError('forbidden', 'Somebody else must approve this: it is your own request.', {
    code: 'own_request',
  });
}

function recordVote(
  ctx: ActionGatewayContext,
  tx: Transaction,
  action: ActionRow,
  vote: { person: string; decision: string; note: string | undefined },
): Promise<number> {
  const at = ctx.clock.now();
  const { action_id, version } = action;
  const { person, decision, note } = vote;
  return insertVote.run(
    tx,
    newId('vote', at),
    action_id,
    version,
    person,
    decision,
    note ?? null,
    at,
  );
}

function conflict(detail: string, code: string): AppError {
  return new AppError('conflict', detail, { code });
}
