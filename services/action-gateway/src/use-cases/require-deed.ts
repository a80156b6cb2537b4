import { requirePerson } from '@almanac/shared/http/authenticate';
import { isFresh } from '@almanac/shared/http/fresh-proof';
import type { Actor } from '@almanac/shared/http/request-scope';
import { AppError } from '@almanac/shared/lang/app-error';
import type { Queryable } from '@almanac/shared/pg/database';
import { rolesOf } from '../db/people.ts';
import { mayDo, whoMay, type Deed } from '../domain/roles.ts';

/** 403 for whoever is no person, not active any more, or has no role for it. */
export async function requireDeed(db: Queryable, actor: Actor, deed: Deed): Promise<void> {
  requirePerson(actor);
  const known = await rolesOf.maybe(db, actor.actor);
  if (known !== undefined && mayDo(known.roles, deed)) return;
  throw new AppError('forbidden', `Only ${whoMay(deed)} may do that.`, { code: 'role_missing' });
}

/** The role, and a proof that is not hours old (design 06 §13): for whatever decides what is allowed, and by whom. */
export async function requireFreshDeed(db: Queryable, actor: Actor, deed: Deed): Promise<void> {
  await requireDeed(db, actor, deed);
  requireFresh(actor);
}

/** 403 `fresh_sign_in_required`, which the console answers with its sign-in. */
export function requireFresh(actor: Actor): void {
  if (isFresh(actor.proof, new Date())) return;
  throw new AppError('forbidden', 'Sign in again first: this asks for a fresh sign-in.', {
    code: 'fresh_sign_in_required',
  });
}
