import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { policyRule, type PolicyRule } from '@almanac/shared/contracts/policy';
import { reversibility, risk, type LevelFacts } from '@almanac/shared/contracts/ruling';
import { decideChain, decideLevel, type Policy } from './decide-level.ts';
import { floorAbove, FLOORS } from './policy-floors.ts';

const rule = (rule_id: string, change: object): PolicyRule =>
  policyRule.parse({ rule_id, why: 'for this test', ...change });
const rules = [
  rule('task', { action_type: 'coda.update_task', level: 1 }),
  rule('notice', { action_type: 'notify.person', level: 0 }),
  rule('mail', { action_type: 'email.send', level: 3 }),
  rule('high', { risk: 'high', level: 3 }),
  rule('money', { amount_over: '0', level: 3 }),
  rule('bulk', { records_over: 10, level: 3 }),
  rule('crowd', { recipients_over: 5, level: 2 }),
  rule('careful', { client_id: 'kestrel', level: 2 }),
];
const policy: Policy = { rules, waived_floors: [] };
const facts: LevelFacts = {
  action_type: 'coda.update_task',
  risk: 'low',
  reversibility: 'reversible',
  amount: '0',
  recipients: 0,
  records: 1,
  client_id: null,
  strict: false,
};
const decide = (change: Partial<LevelFacts>, by = policy) =>
  decideLevel(by, { ...facts, ...change });

describe('the highest rule that matches decides', () => {
  test.each<[rule_id: string, level: number, change: Partial<LevelFacts>]>([
    ['task', 1, {}],
    ['task', 1, { risk: 'medium' }],
    ['high', 3, { risk: 'high' }],
    ['high', 3, { risk: 'critical' }],
    ['floor.irreversible_critical', 4, { risk: 'critical', reversibility: 'irreversible' }],
    ['money', 3, { amount: '0.01' }],
    ['money', 3, { amount: 'unbounded' }],
    ['task', 1, { records: 10 }],
    ['bulk', 3, { records: 11 }],
    ['crowd', 2, { recipients: 6 }],
    ['careful', 2, { client_id: 'kestrel' }],
    ['floor.strict', 3, { strict: true }],
    ['floor.unnamed', 3, { action_type: 'unheard.of' }],
  ])('%s: level %i', (rule_id, level, change) => {
    expect(decide(change)).toMatchObject({ rule_id, level });
  });

  test('a type that is only named under conditions counts as unnamed', () => {
    const some = [rule('x', { action_type: 'task.create', risk: 'high', level: 1 })];
    const by = { rules: some, waived_floors: [] };
    for (const each of risk.options) {
      expect(decide({ action_type: 'task.create', risk: each }, by).level).toBeGreaterThanOrEqual(
        3,
      );
    }
  });
});

test('a chain takes the worst class of its Actions and the highest level among them', () => {
  const undoable = { ...facts, risk: 'critical' as const };
  const mail = { ...facts, action_type: 'email.send', reversibility: 'irreversible' as const };
  const chained = decideChain(policy, facts, [
    { action_id: 'act_a', facts: undoable },
    { action_id: 'act_b', facts: mail },
  ]);
  expect(chained).toMatchObject({ level: 4, rule_id: 'floor.irreversible_critical' });
  const money = decideChain(policy, facts, [
    { action_id: 'act_c', facts: { ...facts, amount: '9' } },
  ]);
  expect(money).toMatchObject({ level: 3, rule_id: 'money', because_of: 'act_c' });
});

// Any policy, not only ours: the promises hold for whatever an admin writes. Few types, so that rules meet.
const TYPES = ['coda.update_task', 'email.send'];
const anyRule = fc.record({
  rule_id: fc.constantFrom('a', 'b', 'c'),
  action_type: fc.constantFrom('*', ...TYPES),
  risk: fc.constantFrom('*', ...risk.options),
  reversibility: fc.constantFrom('*', ...reversibility.options),
  amount_over: fc.constantFrom(null, '0', '99.5', '1000'),
  recipients_over: fc.constantFrom(null, 0, 5),
  records_over: fc.constantFrom(null, 10),
  client_id: fc.constantFrom('*', 'kestrel'),
  mode: fc.constantFrom('*', 'strict'),
  level: fc.integer({ min: 0, max: 4 }),
  why: fc.constant('for this test'),
}) as fc.Arbitrary<PolicyRule>;
const anyPolicy: fc.Arbitrary<Policy> = fc.record({
  rules: fc.array(anyRule, { maxLength: 12 }),
  waived_floors: fc.constantFrom<string[]>([], ['floor.irreversible_critical']),
});
const AMOUNTS = ['0', '0.01', '99.5', '99.51', '1000', '5000.25', 'unbounded'];
const anyFacts = fc.record({
  action_type: fc.constantFrom(...TYPES),
  risk: fc.constantFrom(...risk.options),
  reversibility: fc.constantFrom(...reversibility.options),
  amount: fc.constantFrom(...AMOUNTS),
  recipients: fc.nat(8),
  records: fc.nat(15),
  client_id: fc.constantFrom(null, 'kestrel', 'other'),
  strict: fc.boolean(),
});

/** At least as much as `some` in every dimension. */
function more(some: LevelFacts, other: LevelFacts): LevelFacts {
  const max = <T>(order: readonly T[], a: T, b: T) => (order.indexOf(a) > order.indexOf(b) ? a : b);
  return {
    ...some,
    risk: max(risk.options, some.risk, other.risk),
    reversibility: max(reversibility.options, some.reversibility, other.reversibility),
    amount: max(AMOUNTS, some.amount, other.amount),
    recipients: Math.max(some.recipients, other.recipients),
    records: Math.max(some.records, other.records),
    strict: some.strict || other.strict,
  };
}

describe('whatever the policy says', () => {
  test('more risk, harm, money, people or records never asks for less; strict not less than standard', () => {
    fc.assert(
      fc.property(anyPolicy, anyFacts, anyFacts, (by, some, other) => {
        const low = decideLevel(by, some).level;
        expect(decideLevel(by, more(some, other)).level).toBeGreaterThanOrEqual(low);
        const strict = decideLevel(by, { ...some, strict: true }).level;
        expect(strict).toBeGreaterThanOrEqual(Math.max(3, low));
      }),
      { numRuns: 1000 },
    );
  });

  test('a chain never asks for less than any of its Actions alone, and for the same of each', () => {
    fc.assert(
      fc.property(anyPolicy, fc.array(anyFacts, { minLength: 2, maxLength: 4 }), (by, all) => {
        const members = all.map((each, n) => ({ action_id: `act_${n}`, facts: each }));
        const levels = all.map((own, n) => decideChain(by, own, members.toSpliced(n, 1)).level);
        expect(new Set(levels).size).toBe(1);
        for (const own of all) {
          expect(levels[0]).toBeGreaterThanOrEqual(decideLevel(by, own).level);
        }
      }),
    );
  });

  test('the rule that is said to decide is one that matched, and none that matched asks for more', () => {
    fc.assert(
      fc.property(anyPolicy, anyFacts, (by, given) => {
        const { level, rule_id, matched } = decideLevel(by, given);
        expect(matched.some((each) => each.rule_id === rule_id && each.level === level)).toBe(true);
        expect(Math.max(...matched.map((each) => each.level))).toBe(level);
      }),
    );
  });

  test('nothing goes below a floor, and a rule that tries is found', () => {
    fc.assert(
      fc.property(anyPolicy, anyFacts, (by, given) => {
        const { level } = decideLevel(by, given);
        const critical = given.risk === 'critical';
        const worst = critical && given.reversibility === 'irreversible';
        const least = Math.max(
          given.amount !== '0' || given.action_type === 'email.send' ? 2 : 0,
          critical || given.strict ? 3 : 0,
          worst && by.waived_floors.length === 0 ? 4 : 0,
        );
        expect(level).toBeGreaterThanOrEqual(least);
      }),
    );
    expect(floorAbove(rule('x', { action_type: 'sms.send', level: 1 }), [])?.rule_id).toBe(
      'floor.sms.send',
    );
    expect(floorAbove(rule('x', { amount_over: '50', level: 1 }), [])?.rule_id).toBe('floor.money');
    const worst = rule('x', { risk: 'critical', reversibility: 'irreversible', level: 3 });
    expect(floorAbove(worst, [])?.level).toBe(4);
    expect(floorAbove(worst, ['floor.irreversible_critical'])).toBeUndefined();
    for (const floor of FLOORS) expect(floorAbove(floor, [])).toBeUndefined();
  });
});
