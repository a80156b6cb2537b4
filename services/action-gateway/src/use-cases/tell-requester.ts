import type { ActionState } from '@almanac/shared/contracts/actions';
import { requestScope } from '@almanac/shared/http/request-scope';
import type { Transaction } from '@almanac/shared/pg/database';
import type { ActionGatewayContext } from '../context.ts';
import type { ActionRow } from '../db/action-row.ts';
import { peopleOfAction } from '../db/revisions.ts';
import { cardOf } from '../domain/card-of.ts';
import { tellPeople } from './tell-people.ts';

/** What the end of a wait for people is called in a title. */
const ENDS: Partial<Record<ActionState, string>> = {
  authorized: 'Approved',
  rejected: 'Rejected',
  expired: 'Not decided in time',
  cancelled: 'Cancelled',
  blocked: 'Blocked',
};

interface Decided {
  action: ActionRow;
  /** Of the event that says so. */
  seq: number;
  detail: string;
}

/** People who asked for an Action, or revised it, hear how its wait ended; whoever ended it knows. In the step's transaction. */
export async function tellRequester(
  ctx: ActionGatewayContext,
  tx: Transaction,
  { action, seq, detail }: Decided,
): Promise<void> {
  const end = ENDS[action.state];
  if (end === undefined) return;
  const { action_id, payload, expected_effect, shadow } = action;
  const people = await peopleOfAction.many(tx, action_id, requestScope()?.actor.actor ?? null);
  if (people.length === 0) return;
  const words = [detail, expected_effect, ...(shadow ? ['It is in shadow: nothing is done.'] : [])];
  await tellPeople(ctx, tx, {
    people: people.map(({ person_id }) => person_id),
    purpose: 'decided',
    severity: 'SEV3',
    title: `${end}: ${cardOf(payload, ctx.config.ALMANAC_ZONE).title}`,
    body: words.join('\n'),
    action_id,
    dedupe_key: `decided:${action_id}:${seq}`,
  });
}
