import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decideLevel, type LevelFacts, type PolicyRule } from './decide-level.ts';

const rules: PolicyRule[] = [
  { action_type: 'coda.update_task', risk: '*', reversibility: '*', level: 1 },
  { action_type: 'notify.person', risk: '*', reversibility: '*', level: 0 },
  { action_type: '*', risk: 'critical', reversibility: '*', level: 3 },
  { action_type: '*', risk: 'critical', reversibility: 'irreversible', level: 4 },
];
const facts: LevelFacts = {
  action_type: 'coda.update_task',
  risk: 'low',
  reversibility: 'reversible',
  records: 1,
  money: false,
  strict: false,
};

test('the highest rule that matches decides', () => {
  expect(decideLevel(rules, facts).level).toBe(1);
  expect(decideLevel(rules, { ...facts, risk: 'critical' }).level).toBe(3);
  const worst = { ...facts, risk: 'critical', reversibility: 'irreversible' };
  expect(decideLevel(rules, worst).level).toBe(4);
});

test('money, bulk and an unnamed type need a person', () => {
  expect(decideLevel(rules, { ...facts, money: true }).level).toBe(3);
  expect(decideLevel(rules, { ...facts, records: 10 }).level).toBe(1);
  expect(decideLevel(rules, { ...facts, records: 11 }).level).toBe(3);
  expect(decideLevel(rules, { ...facts, action_type: 'unheard.of' }).level).toBe(3);
});

test('strict never lowers a level and leaves nothing below 3', () => {
  const any = fc.record({
    action_type: fc.constantFrom('coda.update_task', 'notify.person', 'unheard.of'),
    risk: fc.constantFrom('low', 'medium', 'high', 'critical'),
    reversibility: fc.constantFrom('reversible', 'compensable', 'irreversible'),
    records: fc.nat(50),
    money: fc.boolean(),
  });
  fc.assert(
    fc.property(any, (given) => {
      const standard = decideLevel(rules, { ...given, strict: false }).level;
      const strict = decideLevel(rules, { ...given, strict: true }).level;
      expect(strict).toBeGreaterThanOrEqual(Math.max(3, standard));
    }),
  );
});
