/** Whose word counts for an Action: roles, own requests, single approvers and committees. */
import { isFresh } from '@almanac/shared/http/fresh-proof';
import type { Actor } from '@almanac/shared/http/request-scope';
import { AppError } from '@almanac/shared/lang/app-error';
import type { Queryable, Transaction } from '@almanac/shared/pg/database';
import type { ActionRow } from '../db/action-row.ts';
import { findConvening, liveCommittees } from '../db/committees.ts';
import { otherApprovers, peopleWithRole, rolesOf } from '../db/people.ts';
import { requestersOf } from '../db/revisions.ts';
import { chooseCommittee, type ConvenedCommittee } from '../domain/choose-committee.ts';
import { mayDo } from '../domain/roles.ts';
import { requireDeed, requireFresh } from './require-deed.ts';

/** Throws 403 where this person's approval would not count. */
export async function requireMayApprove(
  tx: Transaction,
  action: ActionRow,
  actor: Actor,
): Promise<void> {
  await requireDeed(tx, actor, 'approve');
  if (action.level >= 4) return requireMember(tx, action, actor);
  const alone = (await otherApprovers.one(tx, actor.actor)).count === 0;
  if (!alone && (await isOwn(tx, action, actor))) {
    throw new AppError('forbidden', 'Somebody else must approve this: it is your own request.', {
      code: 'own_request',
    });
  }
  // The link went to the person's registered channel: it is a proof of its own (design 07 no. 21).
  if (alone && action.level === 3 && actor.proof?.kind !== 'link') requireFresh(actor);
}

/** A member of the committee as it was convened, who has just shown who it is. */
export async function requireMember(
  tx: Transaction,
  action: ActionRow,
  actor: Actor,
): Promise<void> {
  const convened = await findConvening.maybe(tx, action.action_id, action.version);
  if (convened === undefined || !convened.members.includes(actor.actor)) {
    throw new AppError('forbidden', 'Only members of its committee vote on this.', {
      code: 'not_in_committee',
    });
  }
  if (actor.proof?.kind === 'link') {
    throw new AppError('forbidden', 'A link is not enough for level 4: vote in the console.', {
      code: 'step_up_required',
    });
  }
  requireFresh(actor);
}

async function isOwn(tx: Transaction, action: ActionRow, actor: Actor): Promise<boolean> {
  const requesters = await requestersOf.many(tx, action.action_id);
  return requesters.some(({ person }) => person === actor.actor);
}

/** The command of the only one who may approve is its authorization, for level 3 after a fresh sign-in (design 07 no. 20). */
export async function isOwnCommand(tx: Queryable, actor: Actor, level: number): Promise<boolean> {
  if (actor.actor_type !== 'person') return false;
  const { roles } = (await rolesOf.maybe(tx, actor.actor)) ?? { roles: [] };
  if (!mayDo(roles, 'approve')) return false;
  if ((await otherApprovers.one(tx, actor.actor)).count > 0) return false;
  return level < 3 || isFresh(actor.proof, new Date());
}

/** The committee for an Action of these requesters, as its group is now. */
export async function fittingCommittee(
  db: Queryable,
  action: Pick<ActionRow, 'action_type' | 'client_id'>,
  requesters: readonly string[],
): Promise<ConvenedCommittee | undefined> {
  return chooseCommittee(await liveCommittees.many(db), action, requesters);
}

/** Who is asked: the committee, or every approver whose request it is not (the only one also then). */
export async function decidersOf(tx: Transaction, action: ActionRow): Promise<string[]> {
  if (action.level >= 4) {
    const convened = await findConvening.maybe(tx, action.action_id, action.version);
    return [...(convened?.members ?? [])];
  }
  const approvers = (await peopleWithRole.many(tx, 'approver')).map(({ person_id }) => person_id);
  if (approvers.length === 1) return approvers;
  const own = (await requestersOf.many(tx, action.action_id)).map(({ person }) => person);
  return approvers.filter((person) => !own.includes(person));
}
