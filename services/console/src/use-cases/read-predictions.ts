/** What the predictions rest on, read from the owners; how they follow from it is in domain/. */
import { listOf } from '@almanac/shared/contracts/common';
import type { BudgetPrediction, DeadlineAtRisk } from '@almanac/shared/contracts/console-views';
import { costsReply, type Budget } from '@almanac/shared/contracts/operations';
import { listedPlan, type ListedPlan } from '@almanac/shared/contracts/planner';
import type { Speaker } from '../clients/sign-assertion.ts';
import type { ConsoleContext } from '../context.ts';
import { personDay, personMonth, type PersonDay } from '../domain/person-day.ts';
import { predictBudget } from '../domain/predict-budget.ts';
import { predictDeadlines, type PlanFacts } from '../domain/predict-deadlines.ts';
import { askAs } from './read-part.ts';
import { readBlocks } from './view-parts.ts';

const DAY_MS = 86_400_000;
/** Plans are looked at that are due within so many days, with blocks from so many days ago on. */
const AHEAD_DAYS = 28;
const BACK_DAYS = 28;
const PLANS_A_PAGE = 200;
const PACE_DAYS = 7;

export async function budgetOutlook(
  ctx: ConsoleContext,
  speaker: Speaker,
  { now, zone, budget }: { now: Date; zone: string; budget: Budget },
): Promise<BudgetPrediction | null> {
  const month = personMonth(now, zone);
  const days = Array.from({ length: Math.min(month.days_over, PACE_DAYS) }, (_, at) =>
    personDay(now, zone, at + 1),
  ).toReversed();
  const daily_usd = await spentOn(ctx, speaker, zone, days);
  const { known_usd, estimated_usd } = budget.spent;
  return predictBudget({
    now,
    limit_usd: Number(budget.hard_cap_usd ?? budget.monthly_budget_usd),
    spent_usd: Number(known_usd) + Number(estimated_usd),
    daily_usd,
    month_ends_at: month.end,
  });
}

/** On each of the person's days, which follow one another; nothing where no call was made. */
async function spentOn(
  ctx: ConsoleContext,
  speaker: Speaker,
  zone: string,
  days: readonly PersonDay[],
): Promise<number[]> {
  const [from, to] = [days[0]?.start, days.at(-1)?.end];
  if (from === undefined || to === undefined) return [];
  const { items } = await askAs(ctx, speaker, {
    owner: 'action-gateway',
    path: '/api/v1/costs',
    query: { group_by: 'day', zone, from, to },
    reply: costsReply,
  });
  const spent = new Map(items.map(({ key, cost_usd }) => [key, Number(cost_usd ?? 0)]));
  return days.map(({ date }) => spent.get(date) ?? 0);
}

export async function deadlineOutlook(
  ctx: ConsoleContext,
  speaker: Speaker,
  now: Date,
): Promise<DeadlineAtRisk[]> {
  const at = (days: number): string => new Date(now.getTime() + days * DAY_MS).toISOString();
  const [plans, blocks] = await Promise.all([
    livePlans(ctx, speaker),
    readBlocks(ctx, speaker, { from: at(-BACK_DAYS), to: at(AHEAD_DAYS) }),
  ]);
  const due_soon = plans.filter(({ due }) => due !== null && due <= at(AHEAD_DAYS));
  return predictDeadlines(due_soon.map(factsOf), blocks, now);
}

async function livePlans(ctx: ConsoleContext, speaker: Speaker): Promise<ListedPlan[]> {
  const { items } = await askAs(ctx, speaker, {
    owner: 'planner',
    path: '/api/v1/planner/plans',
    query: { live: 'true', limit: PLANS_A_PAGE, steps: 'true' },
    reply: listOf(listedPlan),
  });
  return items;
}

function factsOf({ plan_id, plan_title, client_id, due, status, steps }: ListedPlan): PlanFacts {
  const ranges = (steps ?? []).map(({ step_id, range_minutes: { p50, p80 } }) => {
    return { step_id, p50, p80 };
  });
  return { plan_id, plan_title, client_id, due, status, steps: ranges };
}
