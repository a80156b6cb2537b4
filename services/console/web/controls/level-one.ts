/** What a card's offer to be no longer asked about begins: the rule that would make its kind level 1. Pure. */
import type { PolicyRule } from '@almanac/shared/contracts/policy';
import { ACTION_TYPES } from '../parts/action-words.ts';

/** The kind that an address names, like `?level1=task.create`; undefined where it names none. */
export function kindNamed(text: string | undefined): PolicyRule['action_type'] | undefined {
  return ACTION_TYPES.find((type) => type === text);
}

/** The kind's own rule, the one without further conditions, at level 1; a new one where it has none. What other rules ask of graver cases stays. */
export function levelOneRule(
  rules: readonly PolicyRule[],
  action_type: PolicyRule['action_type'],
): PolicyRule {
  const own = rules.find((rule) => rule.action_type === action_type && isPlain(rule));
  const why = 'equal ones were approved as they were';
  const changed = { action_type, level: 1, why };
  return { ...NO_CONDITIONS, rule_id: own?.rule_id ?? action_type, ...changed };
}

const NO_CONDITIONS = {
  risk: '*',
  reversibility: '*',
  amount_over: null,
  recipients_over: null,
  records_over: null,
  client_id: '*',
  mode: '*',
} as const;

function isPlain(rule: PolicyRule): boolean {
  return (Object.keys(NO_CONDITIONS) as (keyof typeof NO_CONDITIONS)[]).every(
    (name) => rule[name] === NO_CONDITIONS[name],
  );
}
