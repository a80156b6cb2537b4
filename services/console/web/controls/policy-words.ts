/** The policy in words, and what a draft of it changes. The rules themselves are judged by the gateway alone. */
import type { ForbiddenOperation, PolicyReply, PolicyRule } from '@almanac/shared/contracts/policy';
import { sayType } from '../parts/action-words.ts';
import type { Difference } from '../parts/difference.ts';

/** "E-mail send, high risk or more, more than 10 recipients": when a rule holds. */
export function sayWhen(rule: PolicyRule): string {
  const parts = [
    rule.action_type === '*' ? 'Everything' : sayType(rule.action_type),
    rule.risk === '*' ? '' : orMore(`${rule.risk} risk`, rule.risk === 'critical'),
    rule.reversibility === '*'
      ? ''
      : orMore(rule.reversibility, rule.reversibility === 'irreversible'),
    rule.amount_over === null ? '' : `an amount over ${rule.amount_over}`,
    rule.recipients_over === null ? '' : `more than ${rule.recipients_over} recipients`,
    rule.records_over === null ? '' : `more than ${rule.records_over} records`,
    rule.client_id === '*' ? '' : `client ${rule.client_id}`,
    rule.mode === 'strict' ? 'while strict' : '',
  ];
  return parts.filter(Boolean).join(', ');
}

function orMore(words: string, is_top: boolean): string {
  return is_top ? words : `${words} or more`;
}

/** "mail to *@rival.example". */
export function sayForbidden(one: ForbiddenOperation): string {
  const parts = [
    one.action_type === '*' ? '' : one.action_type,
    one.system === '*' ? '' : `at ${one.system}`,
    one.ref === '*' ? '' : `to ${one.ref}`,
    one.recipient === '*' ? '' : `to ${one.recipient}`,
    one.client_id === '*' ? '' : `for ${one.client_id}`,
  ];
  return parts.filter(Boolean).join(' ');
}

export type PolicyDraft = Pick<PolicyReply, 'rules' | 'forbidden' | 'live'>;

/** One line for each rule, prohibition and kind that a draft makes otherwise. */
export function policyDifferences(before: PolicyDraft, after: PolicyDraft): Difference[] {
  return [
    ...changed(before.rules, after.rules, ({ rule_id }) => `Rule ${rule_id}`, sayRule),
    ...changed(before.forbidden, after.forbidden, ({ rule }) => `Forbidden ${rule}`, sayWhole),
    ...changed(
      before.live.map((type) => ({ type })),
      after.live.map((type) => ({ type })),
      ({ type }) => sayType(type),
      () => 'executed',
    ).map(({ label, before: was }) => ({
      label,
      before: was === null ? 'only recorded' : 'executed',
      after: was === null ? 'executed' : 'only recorded',
    })),
  ];
}

function sayRule(rule: PolicyRule): string {
  return `${sayWhen(rule)}: level ${rule.level}, ${rule.why}`;
}

function sayWhole(one: ForbiddenOperation): string {
  return `${sayForbidden(one)}: ${one.reason}`;
}

function changed<Row>(
  before: readonly Row[],
  after: readonly Row[],
  label: (row: Row) => string,
  words: (row: Row) => string,
): Difference[] {
  const was = new Map(before.map((row) => [label(row), words(row)]));
  const is = new Map(after.map((row) => [label(row), words(row)]));
  return [...new Set([...was.keys(), ...is.keys()])]
    .filter((key) => was.get(key) !== is.get(key))
    .map((key) => ({ label: key, before: was.get(key) ?? null, after: is.get(key) ?? null }));
}
