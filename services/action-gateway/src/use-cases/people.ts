import type { personPatch, personRequest } from '@almanac/shared/contracts/people';
import type { Actor } from '@almanac/shared/http/request-scope';
import { AppError } from '@almanac/shared/lang/app-error';
import { found } from '@almanac/shared/pg/statement';
import type { z } from 'zod';
import type { ActionGatewayContext } from '../context.ts';
import {
  changePerson,
  countAdmins,
  insertPerson,
  listPeople,
  writeDown,
  type PersonRow,
} from '../db/people.ts';
import { changePeople } from './change-people.ts';

export function readPeople(ctx: ActionGatewayContext): Promise<PersonRow[]> {
  return listPeople.many(ctx.db);
}

/** 409 where that id is written down already. A token for it is given with `issueToken`, by whoever runs the machine. */
export function addPerson(
  ctx: ActionGatewayContext,
  actor: Actor,
  { person_id, name, roles, zone }: z.infer<typeof personRequest>,
): Promise<PersonRow> {
  return changePeople(ctx, actor, async (tx) => {
    const result = await insertPerson.maybe(tx, person_id, name, roles, zone ?? null);
    if (result === undefined) {
      throw new AppError('conflict', `${person_id} is a person here already.`, {
        code: 'person_exists',
      });
    }
    return { result, audit: { action: 'person.added', subject: person_id, data: { roles } } };
  });
}

/** A person is never deleted: `active: false` takes every right. 409 `last_admin` where nobody could undo it. */
export function editPerson(
  ctx: ActionGatewayContext,
  actor: Actor,
  person_id: string,
  changes: z.infer<typeof personPatch>,
): Promise<PersonRow> {
  return changePeople(ctx, actor, async (tx) => {
    await writeDown.run(tx, person_id);
    const row = await changePerson.maybe(tx, person_id, JSON.stringify(changes));
    const result = found(row, `person ${person_id}`);
    if ((await countAdmins.one(tx)).count === 0) {
      throw new AppError('conflict', 'Nobody would be an admin any more.', { code: 'last_admin' });
    }
    const { roles, active } = result;
    return {
      result,
      audit: { action: 'person.changed', subject: person_id, data: { roles, active } },
    };
  });
}
