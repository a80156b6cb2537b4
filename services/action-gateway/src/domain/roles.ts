import type { Role } from '@almanac/shared/contracts/people';

/** What a person's role lets that person do; reading and stopping everything need none. */
export type Deed =
  /** One person's word for levels 0–3, and a vote in a committee. */
  | 'approve'
  | 'reject'
  | 'revise'
  /** Take back what has not begun. */
  | 'cancel'
  /** Give a dead letter its attempts back. */
  | 'retry'
  /** People, groups, channels, committees, escalation. */
  | 'edit_people'
  /** What is allowed without asking. */
  | 'edit_policy';

/** The table of docs/people.md. */
const ROLES: Record<Deed, readonly Role[]> = {
  approve: ['approver'],
  reject: ['approver', 'supervisor'],
  revise: ['approver', 'operator'],
  cancel: ['approver', 'operator', 'supervisor'],
  retry: ['operator', 'supervisor'],
  edit_people: ['admin'],
  edit_policy: ['admin'],
};

export function mayDo(roles: readonly string[], deed: Deed): boolean {
  return ROLES[deed].some((role) => roles.includes(role));
}

/** "an approver or a supervisor". */
export function whoMay(deed: Deed): string {
  return ROLES[deed]
    .map((role) => (/^[aeiou]/.test(role) ? `an ${role}` : `a ${role}`))
    .join(' or ');
}
