/** Rules that stand beside every policy, so that no change of it goes below them. */
import type { PolicyRule } from '@almanac/shared/contracts/policy';
import { reversibility, risk } from '@almanac/shared/contracts/ruling';
import { EXTERNAL_TYPES } from './action-kind.ts';
import { unitsOf } from './amount.ts';

const EVERYTHING = {
  action_type: '*',
  risk: '*',
  reversibility: '*',
  amount_over: null,
  recipients_over: null,
  records_over: null,
  client_id: '*',
  mode: '*',
} as const;

export const FLOORS: readonly PolicyRule[] = [
  {
    ...EVERYTHING,
    rule_id: 'floor.irreversible_critical',
    risk: 'critical',
    reversibility: 'irreversible',
    level: 4,
    why: 'it is critical and cannot be undone',
  },
  {
    ...EVERYTHING,
    rule_id: 'floor.critical',
    risk: 'critical',
    level: 3,
    why: 'it is critical',
  },
  {
    ...EVERYTHING,
    rule_id: 'floor.strict',
    mode: 'strict',
    level: 3,
    why: 'the strict policy asks for every Action',
  },
  { ...EVERYTHING, rule_id: 'floor.money', amount_over: '0', level: 2, why: 'it is about money' },
  ...EXTERNAL_TYPES.map((action_type) => {
    const why = 'it reaches people outside';
    return { ...EVERYTHING, rule_id: `floor.${action_type}`, action_type, level: 2, why };
  }),
];

/** What stands for the policy of a type that no rule names without further conditions. */
export const UNNAMED: PolicyRule = {
  ...EVERYTHING,
  rule_id: 'floor.unnamed',
  level: 3,
  why: 'no policy names this kind of Action',
};

/** The floor a rule would go below: whatever the rule matches the floor matches too, and asks for more. */
export function floorAbove(rule: PolicyRule, waived: readonly string[]): PolicyRule | undefined {
  return FLOORS.find(
    (floor) => rule.level < floor.level && !waived.includes(floor.rule_id) && isWithin(rule, floor),
  );
}

function isWithin(rule: PolicyRule, floor: PolicyRule): boolean {
  return (
    same(rule.action_type, floor.action_type) &&
    same(rule.client_id, floor.client_id) &&
    same(rule.mode, floor.mode) &&
    atLeast(risk.options, rule.risk, floor.risk) &&
    atLeast(reversibility.options, rule.reversibility, floor.reversibility) &&
    (floor.amount_over === null ||
      (rule.amount_over !== null && unitsOf(rule.amount_over) >= unitsOf(floor.amount_over)))
  );
}

function same(value: string, pattern: string): boolean {
  return pattern === '*' || pattern === value;
}

/** `*` is the least. */
export function atLeast(order: readonly string[], value: string, least: string): boolean {
  return order.indexOf(value) >= order.indexOf(least);
}
