import type { Proof } from './request-scope.ts';

/** How old the sign-in of a session may be where a fresh one is asked for. */
export const FRESH_MS = 5 * 60_000;

/** A person's own token is shown with each request, so it is fresh; a session is as old as its last sign-in. */
export function isFresh(proof: Proof | undefined, now: Date): boolean {
  if (proof === undefined) return true;
  return proof.kind === 'session' && now.getTime() - proof.auth_time.getTime() <= FRESH_MS;
}
