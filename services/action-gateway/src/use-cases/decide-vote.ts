/** The decisions of people: approve, reject, cancel. Each is made under the Action's row lock, so that one of them wins. */
import { requireAllowed } from '@almanac/shared/controls/read-controls';
import { requirePerson } from '@almanac/shared/http/authenticate';
import type { Actor } from '@almanac/shared/http/request-scope';
import { AppError } from '@almanac/shared/lang/app-error';
import type { Transaction } from '@almanac/shared/pg/database';
import { found } from '@almanac/shared/pg/statement';
import type { ActionGatewayContext } from '../context.ts';
import type { ActionRow } from '../db/action-row.ts';
import { lockAction } from '../db/actions.ts';
import { confirmBy } from '../db/timers.ts';
import { countedTime } from './counted-time.ts';
import { authorizeAction } from './authorize-action.ts';
import { requireMayApprove, requireMember } from './may-approve.ts';
import { countVotes, recordVote, requireNoOtherVote } from './record-vote.ts';
import { requireDeed } from './require-deed.ts';
import { requireClock } from './check-clock.ts';
import { transitionAction } from './transition-action.ts';

export interface Approval {
  version: number;
  payload_hash: string;
  /** How long it can still be undone, from now. */
  hold_ms: number;
  note?: string | undefined;
  /** Since the card was first shown. */
  decided_after_ms?: number | undefined;
}

export interface Rejection {
  reason?: string | undefined;
  /** What was seen, where the caller says so: 409 when it is not what is there. */
  seen?: Pick<Approval, 'version' | 'payload_hash'>;
  decided_after_ms?: number | undefined;
}

/**
 * 423 while stopped; 409 when what was seen is not what is there, or it is decided; 403 for one's own request, without the
 * role, outside its committee, or where a fresh sign-in is asked for. Of a committee it may leave the Action waiting.
 */
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
    await requireDeed(tx, actor, 'approve');
    const action = found(await lockAction.maybe(tx, action_id), `Action ${action_id}`);
    requireSame(action, approval);
    if (await requireNoOtherVote(tx, action, actor, 'approve')) return;
    await requireWaiting(ctx, tx, action);
    await requireMayApprove(tx, action, actor);
    const { note, decided_after_ms } = approval;
    await recordVote(ctx, tx, action, { actor, decision: 'approve', note, decided_after_ms });
    if (action.level >= 4) return countVotes(ctx, tx, action, approval.hold_ms);
    const by = actor.actor;
    await authorizeAction(ctx, tx, action, {
      by,
      detail: `Approved by ${by}.`,
      hold_ms: approval.hold_ms,
    });
  });
}

/** Works while everything is stopped. One no ends it; of a committee so many that the others are too few. */
export async function rejectAction(
  ctx: ActionGatewayContext,
  actor: Actor,
  action_id: string,
  { reason, seen, decided_after_ms }: Rejection,
): Promise<void> {
  requirePerson(actor);
  await ctx.db.transaction(async (tx) => {
    await requireDeed(tx, actor, 'reject');
    const action = found(await lockAction.maybe(tx, action_id), `Action ${action_id}`);
    if (seen !== undefined) requireSame(action, seen);
    if (await requireNoOtherVote(tx, action, actor, 'reject')) return;
    await requireWaiting(ctx, tx, action);
    if (action.level >= 4) await requireMember(tx, action, actor);
    await recordVote(ctx, tx, action, {
      actor,
      decision: 'reject',
      note: reason,
      decided_after_ms,
    });
    if (action.level >= 4) return countVotes(ctx, tx, action, 0);
    const detail = reason === undefined ? '' : ` ${reason}`;
    await transitionAction(ctx, tx, action, {
      to: 'rejected',
      detail: `Rejected by ${actor.actor}.${detail}`,
    });
  });
}

/**
 * Takes back what has not begun: also an approval whose holding time runs. A person's own request always, another's with the
 * role. Works while everything is stopped.
 */
export async function cancelAction(
  ctx: ActionGatewayContext,
  actor: Actor,
  action_id: string,
  reason: string | undefined,
): Promise<void> {
  requirePerson(actor);
  await ctx.db.transaction(async (tx) => {
    const action = found(await lockAction.maybe(tx, action_id), `Action ${action_id}`);
    if (!isRequester(action, actor)) await requireDeed(tx, actor, 'cancel');
    if (action.state === 'cancelled') return;
    if (action.state !== 'awaiting_approval' && action.state !== 'authorized') {
      const detail = `It cannot be cancelled any more: it is ${action.state}.`;
      throw conflict(action, detail, 'not_cancellable');
    }
    const detail = reason === undefined ? '' : ` ${reason}`;
    await transitionAction(ctx, tx, action, {
      to: 'cancelled',
      detail: `Cancelled by ${actor.actor}.${detail}`,
    });
  });
}

/** A person and a service may have one name. */
export function isRequester(action: ActionRow, { actor, actor_type }: Actor): boolean {
  return actor === action.requested_by && actor_type === action.requested_by_type;
}

function requireSame(action: ActionRow, seen: Pick<Approval, 'version' | 'payload_hash'>): void {
  if (action.version === seen.version && action.payload_hash === seen.payload_hash) return;
  const detail = 'What you saw is not what is there now: read it again.';
  throw conflict(action, detail, 'action_changed');
}

/** 409 with what is there now: everybody who comes too late hears the same. */
export async function requireWaiting(
  ctx: ActionGatewayContext,
  tx: Transaction,
  action: ActionRow,
): Promise<void> {
  if (action.state !== 'awaiting_approval') {
    throw conflict(action, `It is ${action.state} already.`, 'already_decided');
  }
  const confirm = await confirmBy.maybe(tx, action.action_id, action.version);
  const ends = Math.min(Date.parse(action.expires_at), Date.parse(confirm?.due_at ?? '9998-01-01'));
  if (ends > (await countedTime(ctx, tx, action))) return;
  throw conflict(action, 'It has expired: no answer in time means not done.', 'expired');
}

function conflict(action: ActionRow, detail: string, code: string): AppError {
  const { action_id, version, payload_hash, state, authorized_by } = action;
  const present = { action_id, version, payload_hash, state, authorized_by };
  return new AppError('conflict', detail, { code, present });
}
