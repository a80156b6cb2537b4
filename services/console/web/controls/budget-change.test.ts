import { budgetPatch } from '@almanac/shared/contracts/operations';
import { expect, test } from 'vitest';
import { budgetChange } from './budget-change.ts';

const budget = { monthly_budget_usd: '50.00', hard_cap_usd: null, alert_share: '0.80' };
const fields = { monthly_budget_usd: '50', hard_cap_usd: '', alert_percent: '80' };

test('what stays the same is no difference, however it is written', () => {
  expect(budgetChange(budget, fields)).toMatchObject({ differences: [] });
});

test('a new hard limit is told, and what is sent is what the owner takes', () => {
  const made = budgetChange(budget, { ...fields, hard_cap_usd: '75.5' });
  expect(made).toMatchObject({
    differences: [{ label: 'Hard limit, US dollars', before: 'none', after: '75.5' }],
  });
  const patch = 'patch' in made ? made.patch : {};
  expect(budgetPatch.parse({ ...patch, reason: 'a test' })).toMatchObject({ hard_cap_usd: 75.5 });
});

test.each([
  [{ monthly_budget_usd: '0' }],
  [{ monthly_budget_usd: '1,5' }],
  [{ hard_cap_usd: 'none' }],
  [{ alert_percent: '101' }],
])('%o is refused in words', (given) => {
  expect(budgetChange(budget, { ...fields, ...given })).toHaveProperty('wrong');
});
