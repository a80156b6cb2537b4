/** The level an Action needs: that of the highest rule that matches, of the policy and of the floors beside it. */
import type { ActionRequest } from '@almanac/shared/contracts/actions';
import type { PolicyRule } from '@almanac/shared/contracts/policy';
import {
  reversibility,
  risk,
  type LevelFacts,
  type Ruling,
} from '@almanac/shared/contracts/ruling';
import { unitsOf } from './amount.ts';
import { atLeast, FLOORS, UNNAMED } from './policy-floors.ts';
import { worseClass } from './worse-class.ts';

export interface Policy {
  rules: readonly PolicyRule[];
  waived_floors: readonly string[];
}

export interface Level {
  level: number;
  why: string;
}

export type LevelRuling = Pick<Ruling, 'level' | 'rule_id' | 'why' | 'facts' | 'matched'>;

export type Particulars = Pick<
  ActionRequest,
  | 'preconditions'
  | 'affected_records'
  | 'estimated_impact'
  | 'rollback'
  | 'evidence'
  | 'prompt'
  | 'cost'
  | 'chain_id'
>;

/** Of equal rules the policy's own comes first. Each dimension is a floor, so that more of it never asks for less. */
export function decideLevel(policy: Policy, facts: LevelFacts): LevelRuling {
  const { rules, waived_floors } = policy;
  const floors = FLOORS.filter(({ rule_id }) => !waived_floors.includes(rule_id));
  const unnamed = isNamed(rules, facts.action_type) ? [] : [UNNAMED];
  const matched = [...rules, ...floors, ...unnamed]
    .filter((rule) => matches(rule, facts))
    .toSorted((a, b) => b.level - a.level)
    .map(({ rule_id, level, why }) => ({ rule_id, level, why }));
  const { rule_id, level, why } = matched[0] ?? UNNAMED;
  return { rule_id, level, why, facts, matched };
}

/** Whether a rule says of a type what it needs in any case. */
export function isNamed(rules: readonly PolicyRule[], action_type: string): boolean {
  return rules.some(
    (rule) =>
      rule.action_type === action_type &&
      [rule.risk, rule.reversibility, rule.client_id, rule.mode].every((value) => value === '*') &&
      rule.amount_over === null &&
      rule.recipients_over === null &&
      rule.records_over === null,
  );
}

function matches(rule: PolicyRule, facts: LevelFacts): boolean {
  return (
    (rule.action_type === '*' || rule.action_type === facts.action_type) &&
    (rule.client_id === '*' || rule.client_id === facts.client_id) &&
    (rule.mode === '*' || facts.strict) &&
    atLeast(risk.options, facts.risk, rule.risk) &&
    atLeast(reversibility.options, facts.reversibility, rule.reversibility) &&
    (rule.amount_over === null || isOver(facts.amount, rule.amount_over)) &&
    (rule.recipients_over === null || facts.recipients > rule.recipients_over) &&
    (rule.records_over === null || facts.records > rule.records_over)
  );
}

function isOver(amount: string, over: string): boolean {
  return amount === 'unbounded' || unitsOf(amount) > unitsOf(over);
}

export interface Member {
  action_id: string | undefined;
  facts: LevelFacts;
}

/** Of Actions that belong together each has the worst class of them, and needs what the highest of them needs. */
export function decideChain(
  policy: Policy,
  own: LevelFacts,
  others: readonly Member[],
): LevelRuling & { because_of?: string } {
  const worst = others.reduce((sum, { facts }) => worseClass(sum, facts), pickClass(own));
  const rulings = [{ action_id: undefined, facts: own }, ...others].map(({ action_id, facts }) => {
    const because = action_id === undefined ? {} : { because_of: action_id };
    return { ...decideLevel(policy, { ...facts, ...worst }), ...because };
  });
  return rulings.reduce((high, next) => (next.level > high.level ? next : high));
}

function pickClass({ risk: given, reversibility: of }: LevelFacts) {
  return { risk: given, reversibility: of };
}
