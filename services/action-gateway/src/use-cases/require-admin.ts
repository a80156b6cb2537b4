import { requirePerson } from '@almanac/shared/http/authenticate';
import type { Actor } from '@almanac/shared/http/request-scope';
import { AppError } from '@almanac/shared/lang/app-error';
import type { Queryable } from '@almanac/shared/pg/database';
import { isAdmin } from '../db/people.ts';

/** 403 unless it is a person with the role admin, or the only person there is. */
export async function requireAdmin(db: Queryable, actor: Actor): Promise<void> {
  requirePerson(actor);
  const { admin } = await isAdmin.one(db, actor.actor);
  if (admin) return;
  throw new AppError('forbidden', 'Only a person with the role admin may change that.', {
    code: 'not_admin',
  });
}
