import { policyRule } from '@almanac/shared/contracts/policy';
import { expect, test } from 'vitest';
import { policyDifferences, sayForbidden, sayWhen } from './policy-words.ts';

const rule = (given: object) =>
  policyRule.parse({ rule_id: 'a.rule', level: 3, why: 'it reaches others', ...given });

test('a rule says every floor it has, and "or more" only where there is more', () => {
  expect(sayWhen(rule({}))).toBe('Everything');
  expect(
    sayWhen(rule({ action_type: 'email.send', risk: 'high', recipients_over: 10, mode: 'strict' })),
  ).toBe('E-mail: send, high risk or more, more than 10 recipients, while strict');
  expect(sayWhen(rule({ risk: 'critical', reversibility: 'irreversible' }))).toBe(
    'Everything, critical risk, irreversible',
  );
});

test('a draft tells what is new, what goes and what is otherwise, and nothing that stays', () => {
  const stays = rule({ rule_id: 'stays' });
  const forbidden = {
    rule: 'no.rivals',
    reason: 'They are rivals.',
    action_type: '*',
    system: '*',
    ref: '*',
    recipient: '*@rival.example',
    client_id: '*',
  };
  const before = { rules: [stays, rule({})], forbidden: [], live: ['coda.update_task' as const] };
  const after = { rules: [stays, rule({ level: 4 })], forbidden: [forbidden], live: [] };
  expect(policyDifferences(before, after)).toEqual([
    {
      label: 'Rule a.rule',
      before: 'Everything: level 3, it reaches others',
      after: 'Everything: level 4, it reaches others',
    },
    {
      label: 'Forbidden no.rivals',
      before: null,
      after: 'to *@rival.example: They are rivals.',
    },
    { label: 'Coda: update task', before: 'executed', after: 'only recorded' },
  ]);
  expect(policyDifferences(before, before)).toEqual([]);
  expect(sayForbidden(forbidden)).toBe('to *@rival.example');
});
