import type { groupPatch, groupRequest } from '@almanac/shared/contracts/people';
import type { Actor } from '@almanac/shared/http/request-scope';
import { AppError } from '@almanac/shared/lang/app-error';
import { newId } from '@almanac/shared/lang/ids';
import type { Transaction } from '@almanac/shared/pg/database';
import { found } from '@almanac/shared/pg/statement';
import type { z } from 'zod';
import type { ActionGatewayContext } from '../context.ts';
import {
  findGroup,
  insertGroup,
  joinGroup,
  leaveGroup,
  listGroups,
  lockGroup,
  renameGroup,
  unknownPeople,
  type GroupRow,
} from '../db/groups.ts';
import { changePeople } from './change-people.ts';

export function readGroups(ctx: ActionGatewayContext): Promise<GroupRow[]> {
  return listGroups.many(ctx.db);
}

export function addGroup(
  ctx: ActionGatewayContext,
  actor: Actor,
  { name, members }: z.infer<typeof groupRequest>,
): Promise<GroupRow> {
  return changePeople(ctx, actor, async (tx) => {
    const group_id = newId('grp', ctx.clock.now());
    await insertGroup.run(tx, group_id, name);
    await setMembers(tx, group_id, members);
    const result = await findGroup.one(tx, group_id);
    return { result, audit: { action: 'group.added', subject: group_id, data: { members } } };
  });
}

/** `members` are all of them. A vote that has begun goes on with those it began with. */
export function editGroup(
  ctx: ActionGatewayContext,
  actor: Actor,
  group_id: string,
  { name, members }: z.infer<typeof groupPatch>,
): Promise<GroupRow> {
  return changePeople(ctx, actor, async (tx) => {
    found(await lockGroup.maybe(tx, group_id), `group ${group_id}`);
    if (name !== undefined) await renameGroup.run(tx, group_id, name);
    if (members !== undefined) await setMembers(tx, group_id, members);
    const result = await findGroup.one(tx, group_id);
    const data = { members: result.members };
    return { result, audit: { action: 'group.changed', subject: group_id, data } };
  });
}

async function setMembers(tx: Transaction, group_id: string, members: string[]): Promise<void> {
  const unknown = await unknownPeople.many(tx, members);
  if (unknown.length > 0) {
    const message = `nobody here is ${unknown.map(({ person_id }) => person_id).join(', ')}`;
    throw new AppError('invalid', `members: ${message}.`, {
      errors: [{ path: 'members', message }],
    });
  }
  await leaveGroup.run(tx, group_id, members);
  await joinGroup.run(tx, group_id, members);
}
