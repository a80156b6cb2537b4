import type { Budget } from '@almanac/shared/contracts/operations';
import { differencesOf, type Difference } from '../parts/difference.ts';

export type BudgetFields = Record<'monthly_budget_usd' | 'hard_cap_usd' | 'alert_percent', string>;

interface Patch {
  monthly_budget_usd: number;
  hard_cap_usd: number | null;
  alert_share: number;
}

/** What a form makes of the budget, with what it changes; or what is wrong with it. */
export function budgetChange(
  budget: Pick<Budget, 'monthly_budget_usd' | 'hard_cap_usd' | 'alert_share'>,
  fields: BudgetFields,
): { patch: Patch; differences: Difference[] } | { wrong: string } {
  const monthly = amountOf(fields.monthly_budget_usd);
  if (monthly === undefined || monthly <= 0) return { wrong: 'The budget is an amount above 0.' };
  const none = fields.hard_cap_usd.trim() === '';
  const cap = none ? null : amountOf(fields.hard_cap_usd);
  if (cap === undefined) return { wrong: 'The hard limit is an amount, or empty.' };
  const percent = amountOf(fields.alert_percent);
  if (percent === undefined || percent < 1 || percent > 100) {
    return { wrong: 'People are told at 1 to 100 percent.' };
  }
  const was = {
    budget: Number(budget.monthly_budget_usd),
    limit: budget.hard_cap_usd === null ? null : Number(budget.hard_cap_usd),
    alert: Math.round(Number(budget.alert_share) * 100),
  };
  const differences = differencesOf(
    was,
    { budget: monthly, limit: cap, alert: percent },
    {
      budget: 'Budget of a month, US dollars',
      limit: 'Hard limit, US dollars',
      alert: 'Told at, percent',
    },
  );
  return {
    patch: { monthly_budget_usd: monthly, hard_cap_usd: cap, alert_share: percent / 100 },
    differences,
  };
}

function amountOf(text: string): number | undefined {
  const given = text.trim();
  return /^\d{1,7}(\.\d{1,4})?$/.test(given) ? Number(given) : undefined;
}
