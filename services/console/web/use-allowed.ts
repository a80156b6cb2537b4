import type { Role } from '@almanac/shared/contracts/people';
import { hasRole, useMe } from './shell/session.ts';

/** Why this person cannot change it: "Only admins change this." Undefined for those who have one of the roles. */
export function useAllowed(...roles: Role[]): string | undefined {
  const me = useMe();
  if (hasRole(me, ...roles)) return undefined;
  return `Only ${roles.map((role) => `${role}s`).join(' and ')} change this.`;
}
