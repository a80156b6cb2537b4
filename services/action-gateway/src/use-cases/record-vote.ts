import { appendAudit } from '@almanac/shared/audit/append';
import { requestScope, type Actor } from '@almanac/shared/http/request-scope';
import { AppError } from '@almanac/shared/lang/app-error';
import { newId } from '@almanac/shared/lang/ids';
import type { Transaction } from '@almanac/shared/pg/database';
import { notifyChange } from '@almanac/shared/pg/notify-change';
import type { ActionGatewayContext } from '../context.ts';
import type { ActionRow } from '../db/action-row.ts';
import { findConvening } from '../db/committees.ts';
import { peopleWithRole } from '../db/people.ts';
import { insertVote, listVotes } from '../db/votes.ts';
import { tallyVotes } from '../domain/tally-votes.ts';
import { authorizeAction } from './authorize-action.ts';
import { transitionAction } from './transition-action.ts';

type Decision = 'approve' | 'reject';

/** True where this person said the same of this version already; 409 where it was the opposite and it still waits. */
export async function requireNoOtherVote(
  tx: Transaction,
  action: ActionRow,
  { actor }: Actor,
  decision: Decision,
): Promise<boolean> {
  const votes = await listVotes.many(tx, action.action_id, action.version);
  const own = votes.find(({ person }) => person === actor);
  if (own === undefined) return false;
  if (own.decision === decision) return true;
  if (action.state !== 'awaiting_approval') return false;
  throw new AppError('conflict', `You said ${own.decision} already; a vote stays.`, {
    code: 'already_voted',
  });
}

/** The vote and its audit row. */
export async function recordVote(
  ctx: ActionGatewayContext,
  tx: Transaction,
  { action_id, version, payload_hash, client_id }: ActionRow,
  vote: {
    actor: Actor;
    decision: Decision;
    note: string | undefined;
    decided_after_ms: number | undefined;
  },
): Promise<void> {
  const { actor, decision, note, decided_after_ms } = vote;
  const at = ctx.clock.now();
  const session = actor.proof?.kind === 'session' ? actor.proof : undefined;
  const proof = actor.proof?.kind ?? 'token';
  await insertVote.run(
    tx,
    newId('vote', at),
    action_id,
    version,
    actor.actor,
    decision,
    note ?? null,
    at,
    proof,
    session?.auth_time ?? null,
    session?.auth_strength ?? null,
    decided_after_ms ?? null,
  );
  await appendAudit(tx, {
    at,
    actor: actor.actor,
    actor_type: actor.actor_type,
    action: 'action.voted',
    subject: action_id,
    corr_id: requestScope()?.request_id ?? null,
    data: { version, payload_hash, decision, proof },
  });
  await notifyChange(tx, 'action', action_id, client_id);
}

/** After a vote of a committee, under the Action's lock: it is approved, rejected, or waits for more. */
export async function countVotes(
  ctx: ActionGatewayContext,
  tx: Transaction,
  action: ActionRow,
  hold_ms: number,
): Promise<void> {
  const { action_id, version } = action;
  const convened = await findConvening.one(tx, action_id, version);
  const votes = await listVotes.many(tx, action_id, version);
  const approvers = await peopleWithRole.many(tx, 'approver');
  const eligible = approvers.map(({ person_id }) => person_id);
  const tally = tallyVotes(convened, votes, eligible);
  const of = `${convened.need} of ${convened.members.length} were needed`;
  switch (tally.kind) {
    case 'open':
      return;
    case 'approved': {
      const by = tally.by.join(', ');
      const detail = `Approved by ${by}; ${of}.`;
      return authorizeAction(ctx, tx, action, { by, detail, hold_ms });
    }
    case 'rejected': {
      const detail = `Rejected by ${tally.by.join(', ')}; ${of}.`;
      await transitionAction(ctx, tx, action, { to: 'rejected', detail });
    }
  }
}
