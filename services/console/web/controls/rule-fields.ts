/** A rule as a form holds it, and back. */
import type { PolicyRule } from '@almanac/shared/contracts/policy';

export type RuleFields = Record<
  | 'rule_id'
  | 'action_type'
  | 'risk'
  | 'reversibility'
  | 'amount_over'
  | 'recipients_over'
  | 'records_over'
  | 'client_id'
  | 'mode'
  | 'level'
  | 'why',
  string
>;

export function fieldsOf(rule: PolicyRule | undefined): RuleFields {
  return {
    rule_id: rule?.rule_id ?? '',
    action_type: rule?.action_type ?? '*',
    risk: rule?.risk ?? '*',
    reversibility: rule?.reversibility ?? '*',
    amount_over: rule?.amount_over ?? '',
    recipients_over: String(rule?.recipients_over ?? ''),
    records_over: String(rule?.records_over ?? ''),
    client_id: rule?.client_id ?? '*',
    mode: rule?.mode ?? '*',
    level: String(rule?.level ?? 3),
    why: rule?.why ?? '',
  };
}

/** The rule, or the first thing that is wrong, in words. */
export function ruleOf(
  fields: RuleFields,
  taken: readonly string[],
): { rule: PolicyRule } | { wrong: string } {
  const rule_id = fields.rule_id.trim();
  if (!/^[a-z0-9_.:*-]{1,80}$/.test(rule_id)) {
    return { wrong: 'Give it a name of small letters, digits, dots and dashes.' };
  }
  if (taken.includes(rule_id)) return { wrong: 'There is another rule of this name.' };
  const amount = fields.amount_over.trim();
  if (amount !== '' && !/^\d{1,12}(\.\d{1,8})?$/.test(amount)) {
    return { wrong: 'The amount is a number like 120.50.' };
  }
  const recipients_over = countOf(fields.recipients_over);
  const records_over = countOf(fields.records_over);
  if (recipients_over === undefined || records_over === undefined) {
    return { wrong: 'Recipients and records are whole numbers up to 1000.' };
  }
  const why = fields.why.trim();
  if (why.length < 3) return { wrong: 'Say why, in at least 3 characters.' };
  const rule = {
    ...fields,
    rule_id,
    amount_over: amount === '' ? null : amount,
    recipients_over,
    records_over,
    client_id: fields.client_id.trim() || '*',
    level: Number(fields.level),
    why,
  };
  return { rule: rule as PolicyRule };
}

function countOf(text: string): number | null | undefined {
  const given = text.trim();
  if (given === '') return null;
  const count = Number(given);
  return Number.isInteger(count) && count >= 0 && count <= 1000 ? count : undefined;
}
