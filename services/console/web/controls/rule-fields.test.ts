import { policyRule } from '@almanac/shared/contracts/policy';
import { expect, test } from 'vitest';
import { fieldsOf, ruleOf } from './rule-fields.ts';

const rule = policyRule.parse({
  rule_id: 'mail.to-many',
  action_type: 'email.send',
  recipients_over: 10,
  amount_over: '120.50',
  level: 4,
  why: 'it reaches many',
});

test('a rule comes back from its form as it went in', () => {
  expect(ruleOf(fieldsOf(rule), [])).toEqual({ rule });
});

test('what the form lets through is what the owner takes', () => {
  const made = ruleOf({ ...fieldsOf(undefined), rule_id: 'x', why: 'because' }, []);
  expect('rule' in made && policyRule.parse(made.rule)).toMatchObject({ level: 3, risk: '*' });
});

test.each([
  [{ rule_id: 'Mail To' }, /name/],
  [{ rule_id: 'taken' }, /another rule/],
  [{ amount_over: '12,50' }, /number like/],
  [{ recipients_over: '1.5' }, /whole numbers/],
  [{ records_over: '-1' }, /whole numbers/],
  [{ why: ' a ' }, /why/],
])('%o is refused in words', (given, wrong) => {
  const made = ruleOf({ ...fieldsOf(rule), ...given }, ['taken']);
  expect('wrong' in made ? made.wrong : '').toMatch(wrong);
});
