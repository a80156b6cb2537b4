import { expect, test } from 'vitest';
import { offersLevel1 } from './level-offer.ts';

const ruled = (rule_id: string, level = 3) => ({
  ruling: { ...RULING, matched: [{ rule_id, level, why: 'it is so' }] },
});
const RULING = {
  level: 3,
  policy_version: 2,
  guardrails_version: 1,
  rule_id: 'x',
  why: 'it is so',
  facts: {
    action_type: 'coda.update_task',
    risk: 'low',
    reversibility: 'reversible',
    amount: '0',
    recipients: 0,
    records: 0,
    client_id: null,
    strict: false,
  },
} as const;
const waits = { state: 'awaiting_approval', level: 3, reversibility: 'reversible' } as const;

test.each([
  ['twenty equal approvals', { equal_approvals: 20 }, true],
  ['nineteen', { equal_approvals: 19 }, false],
  ['none that anybody counted', {}, false],
  ['what cannot be undone', { equal_approvals: 20, reversibility: 'irreversible' }, false],
  ['what is decided already', { equal_approvals: 20, state: 'authorized' }, false],
  ['what nobody is asked about', { equal_approvals: 20, level: 1 }, false],
  ['what a rule asks about', { equal_approvals: 20, ...ruled('coda.update_task') }, true],
  ['what no rule names', { equal_approvals: 20, ...ruled('floor.unnamed') }, true],
  ['what a floor asks about', { equal_approvals: 20, ...ruled('floor.money', 2) }, false],
] as const)('after %s level 1 is offered: %o %s', (_, more, offered) => {
  expect(offersLevel1({ ...waits, ...more })).toBe(offered);
});
