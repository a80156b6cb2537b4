/**
 * When the month's limit for models is reached if it goes on as in the last days: the mean of up to seven whole days, days without a
 * call counted as zero. The confidence is d/(d+3) for d days, divided by 1 + half their coefficient of variation: one quiet day says
 * little, and days that differ much say less. Both constants are ours, chosen so that seven even days give 0.7.
 */
import type { BudgetPrediction } from '@almanac/shared/contracts/console-views';

export interface BudgetFacts {
  now: Date;
  limit_usd: number;
  spent_usd: number;
  /** Of whole days, the latest last. */
  daily_usd: readonly number[];
  month_ends_at: string;
}

const MAX_DAYS = 7;
const DAY_MS = 86_400_000;

/** Null where nothing was spent, or no day of the month is over: there is no pace. */
export function predictBudget(facts: BudgetFacts): BudgetPrediction | null {
  const { now, limit_usd, spent_usd, month_ends_at } = facts;
  const days = facts.daily_usd.slice(-MAX_DAYS);
  const mean = days.reduce((total, one) => total + one, 0) / Math.max(days.length, 1);
  if (days.length === 0 || (spent_usd <= 0 && mean <= 0)) return null;
  const left_usd = limit_usd - spent_usd;
  const reached_ms = left_usd <= 0 ? now.getTime() : now.getTime() + (left_usd / mean) * DAY_MS;
  const is_reached = reached_ms < Date.parse(month_ends_at);
  return {
    limit_usd,
    spent_usd,
    per_day_usd: mean,
    days: days.length,
    reached_at: is_reached ? new Date(reached_ms).toISOString() : null,
    month_ends_at,
    confidence: left_usd <= 0 ? 1 : confidenceOf(days, mean),
    basis: `The mean of ${days.length === 1 ? 'the last day' : `the last ${days.length} days`}.`,
  };
}

function confidenceOf(days: readonly number[], mean: number): number {
  if (mean <= 0) return 0;
  const variance = days.reduce((total, one) => total + (one - mean) ** 2, 0) / days.length;
  const variation = Math.sqrt(variance) / mean;
  return Math.round((days.length / (days.length + 3) / (1 + variation / 2)) * 100) / 100;
}
