import type {
  committeePatch,
  committeeRequest,
  escalationChain,
} from '@almanac/shared/contracts/people';
import type { Actor } from '@almanac/shared/http/request-scope';
import { newId } from '@almanac/shared/lang/ids';
import { found } from '@almanac/shared/pg/statement';
import type { z } from 'zod';
import type { ActionGatewayContext } from '../context.ts';
import {
  changeCommittee,
  insertCommittee,
  listCommittees,
  lockCommittee,
  type CommitteeRow,
} from '../db/committees.ts';
import { forgetChain, insertStep, listEscalation, type EscalationStep } from '../db/escalation.ts';
import { findGroup } from '../db/groups.ts';
import { changePeople } from './change-people.ts';

export function readCommittees(ctx: ActionGatewayContext): Promise<CommitteeRow[]> {
  return listCommittees.many(ctx.db);
}

/** For Actions that begin to wait from now on. */
export function addCommittee(
  ctx: ActionGatewayContext,
  actor: Actor,
  { group_id, need, action_type, client_id }: z.infer<typeof committeeRequest>,
): Promise<CommitteeRow> {
  return changePeople(ctx, actor, async (tx) => {
    found(await findGroup.maybe(tx, group_id), `group ${group_id}`);
    const at = ctx.clock.now();
    const id = newId('com', at);
    const of = [need, action_type, client_id ?? null] as const;
    const result = await insertCommittee.one(tx, id, group_id, ...of, at);
    return { result, audit: { action: 'committee.added', subject: id, data: { ...result } } };
  });
}

/** What waits already is decided by the numbers it began with. */
export function editCommittee(
  ctx: ActionGatewayContext,
  actor: Actor,
  committee_id: string,
  changes: z.infer<typeof committeePatch>,
): Promise<CommitteeRow> {
  return changePeople(ctx, actor, async (tx) => {
    const what = `committee ${committee_id}`;
    const before = found(await lockCommittee.maybe(tx, committee_id), what);
    const { need = before.need, active = before.active } = changes;
    const result = await changeCommittee.one(tx, committee_id, need, active);
    const audit = { action: 'committee.changed', subject: committee_id, data: { ...result } };
    return { result, audit };
  });
}

export function readEscalation(ctx: ActionGatewayContext): Promise<EscalationStep[]> {
  return listEscalation.many(ctx.db);
}

/** One chain anew; without steps it is gone, and the chain for every risk holds. */
export function writeEscalation(
  ctx: ActionGatewayContext,
  actor: Actor,
  { level, risk, steps }: z.infer<typeof escalationChain>,
): Promise<EscalationStep[]> {
  return changePeople(ctx, actor, async (tx) => {
    await forgetChain.run(tx, level, risk);
    for (const [index, given] of steps.entries()) {
      const target = 'target' in given ? given.target : '';
      const { delay_minutes, target_type } = given;
      await insertStep.run(tx, level, risk, index + 1, delay_minutes, target_type, target);
    }
    const subject = `${level}:${risk}`;
    const audit = { action: 'escalation.changed', subject, data: { steps } };
    return { result: await listEscalation.many(tx), audit };
  });
}
