import { appendAudit } from '@almanac/shared/audit/append';
import { requestScope, type Actor } from '@almanac/shared/http/request-scope';
import type { Transaction } from '@almanac/shared/pg/database';
import { notifyChange } from '@almanac/shared/pg/notify-change';
import type { ActionGatewayContext } from '../context.ts';
import { lockPeople, writeDown } from '../db/people.ts';
import { requireFreshDeed } from './require-deed.ts';

export interface PeopleChange {
  /** `person.added`, `group.changed`. */
  action: string;
  subject: string;
  /** Ids, roles and numbers: names and addresses stay out of the audit. */
  data: Record<string, unknown>;
}

/** Admins only, after a fresh sign-in, one after another; the change and its audit row commit together. */
export async function changePeople<T>(
  ctx: ActionGatewayContext,
  actor: Actor,
  change: (tx: Transaction) => Promise<{ result: T; audit: PeopleChange }>,
): Promise<T> {
  return ctx.db.transaction(async (tx) => {
    await lockPeople.run(tx);
    await requireFreshDeed(tx, actor, 'edit_people');
    // The first admin's row takes the right from everybody who only has a token: whoever uses it is written down first.
    await writeDown.run(tx, actor.actor);
    const { result, audit } = await change(tx);
    await appendAudit(tx, {
      at: ctx.clock.now(),
      actor: actor.actor,
      actor_type: actor.actor_type,
      corr_id: requestScope()?.request_id ?? null,
      ...audit,
    });
    await notifyChange(tx, 'control', 'people', null);
    return result;
  });
}
