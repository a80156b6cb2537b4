import type { Role } from '@almanac/shared/contracts/people';

/** What a person's role lets that person do; reading and stopping everything need none. */
export type Deed =
  /** One person's word for levels 0–3, and a vote in a committee. */
  | 'approve'
  | 'reject'
  | 'revise'
  /** Take back what has not begun, and ask for what was done to be taken back. */
  | 'cancel'
  /** Give a dead letter its attempts back, or say what became of it. */
  | 'retry'
  /** The switches, the end of a stop, a drill. */
  | 'steer'
  /** Breakers of connectors and requesters. */
  | 'break'
  /** Messages to others. */
  | 'read_messages'
  /** People, groups, channels, committees, escalation. */
  | 'edit_people'
  /** What is allowed without asking: policy, guardrails, standing authorizations, what models may cost. */
  | 'edit_policy'
  /** What is sealed beside the audit, and what counts as its chain. */
  | 'keep_audit';

/** The table of docs/people.md. */
const ROLES: Record<Deed, readonly Role[]> = {
  approve: ['approver'],
  reject: ['approver', 'supervisor'],
  revise: ['approver', 'operator'],
  cancel: ['approver', 'operator', 'supervisor'],
  retry: ['operator', 'supervisor'],
  steer: ['operator', 'admin'],
  break: ['operator', 'supervisor', 'admin'],
  read_messages: ['operator', 'supervisor', 'admin'],
  edit_people: ['admin'],
  edit_policy: ['admin'],
  keep_audit: ['admin'],
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
