import { isFresh } from '@almanac/shared/http/fresh-proof';
import type { Actor } from '@almanac/shared/http/request-scope';
import type { Role } from '@almanac/shared/contracts/people';
import { AppError } from '@almanac/shared/lang/app-error';
import type { ConsoleContext } from '../context.ts';

/** 403 `role_missing` without one of the roles; 503 where they cannot be known. None asked for: everybody. */
export async function requireRole(
  ctx: ConsoleContext,
  actor: Actor,
  roles: readonly Role[],
): Promise<void> {
  if (roles.length === 0) return;
  const person = await ctx.people.find(actor.actor);
  const has: readonly string[] = person?.roles ?? [];
  if (roles.some((role) => has.includes(role))) return;
  const words = roles.map((role) => (/^[aeiou]/.test(role) ? `an ${role}` : `a ${role}`));
  throw new AppError('forbidden', `Only ${words.join(' or ')} may do that.`, {
    code: 'role_missing',
  });
}

/** 403 `fresh_sign_in_required`, which a page answers by asking for the password. */
export function requireFreshProof(actor: Actor): void {
  if (isFresh(actor.proof, new Date())) return;
  throw new AppError('forbidden', 'Sign in again first: this asks for a fresh sign-in.', {
    code: 'fresh_sign_in_required',
  });
}
