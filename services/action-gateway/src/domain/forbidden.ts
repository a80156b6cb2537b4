/** What no approval makes possible: the policy's patterns, and two rules the code knows. */
import type { ActionPayload } from '@almanac/shared/contracts/actions';
import type { ForbiddenOperation, PolicyRule } from '@almanac/shared/contracts/policy';
import { kindOf } from './action-kind.ts';
import { isNamed } from './decide-level.ts';

export const ALWAYS_FORBIDDEN = {
  change_foreign_event: 'Almanac changes and deletes only calendar events that it created itself.',
  send_without_level: 'Nothing goes to people outside that no rule of the policy gives a level.',
  untyped_inputs: 'Its inputs are not what this kind of Action takes.',
} as const;

export interface Operation {
  payload: Pick<ActionPayload, 'action_type' | 'target'>;
  /** As the Action names them, and the addresses they stand for. */
  recipients: readonly string[];
  client_id: string | null;
}

/** Every version of the policy carries them, so that a service of before knows them too. */
export const ALWAYS_ROWS = Object.entries(ALWAYS_FORBIDDEN).map(([rule, reason]) => {
  return { rule, reason, action_type: '*', system: '*', ref: '*', recipient: '*', client_id: '*' };
});

/** Why the policy forbids it, with the rule's name. */
export function forbiddenBy(
  policy: { forbidden: readonly ForbiddenOperation[]; rules: readonly PolicyRule[] },
  { payload, recipients, client_id }: Operation,
): string | undefined {
  const { action_type, target } = payload;
  if (kindOf(action_type).external && !isNamed(policy.rules, action_type)) {
    return ALWAYS_FORBIDDEN.send_without_level;
  }
  const rule = policy.forbidden.find(
    (row) =>
      !(row.rule in ALWAYS_FORBIDDEN) &&
      fits(row.action_type, action_type) &&
      fits(row.system, target.system) &&
      fits(row.ref, target.ref) &&
      fits(row.client_id, client_id ?? '') &&
      (row.recipient === '*' || recipients.some((recipient) => fits(row.recipient, recipient))),
  );
  return rule === undefined ? undefined : `${rule.reason} (${rule.rule})`;
}

/** `*` stands for any run of characters; case does not count. */
export function fits(pattern: string, text: string): boolean {
  const [first = '', ...rest] = pattern.toLowerCase().split('*');
  const value = text.toLowerCase();
  const last = rest.pop();
  if (last === undefined) return value === first;
  if (!value.startsWith(first)) return false;
  let at = first.length;
  for (const part of rest) {
    const found = value.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return value.length - last.length >= at && value.endsWith(last);
}
