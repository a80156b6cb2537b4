/** What the predictions rest on, read from the owners; how they follow from it is in domain/. */
import { listOf } from '@almanac/shared/contracts/common';
import type { BudgetPrediction, DeadlineAtRisk } from '@almanac/shared/contracts/console-views';
import { costsReply, type Budget } from '@almanac/shared/contracts/operations';
import { listedPlan, type ListedPlan } from '@almanac/shared/contracts/planner';
import type { Speaker } from '../clients/sign-assertion.ts';
import type { ConsoleContext } from '../context.ts';
import { personDay, personMonth } from '../domain/person-day.ts';
import { predictBudget } from '../domain/predict-budget.ts';
import { predictDeadlines, type PlanFacts } from '../domain/predict-deadlines.ts';
import { askAs } from './read-part.ts';
import { readBlocks } from './view-parts.ts';

const DAY_MS = 86_400_000;
/** Plans are looked at that are due within so many days, with blocks from so many days ago on. */
const AHEAD_DAYS = 28;
const BACK_DAYS = 28;
const LIVE = ['ready', 'scheduled', 'in_progress'] as const;
const PLANS_A_PAGE = 100;
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
  const daily_usd = await Promise.all(
    days.map(({ start, end }) => spentBetween(ctx, speaker, start, end)),
  );
  const { known_usd, estimated_usd } = budget.spent;
  return predictBudget({
    now,
    limit_usd: Number(budget.hard_cap_usd ?? budget.monthly_budget_usd),
    spent_usd: Number(known_usd) + Number(estimated_usd),
    daily_usd,
    month_ends_at: month.end,
  });
}

/** Of the person's day, which is not the day of UTC that costs are grouped by. */
async function spentBetween(
  ctx: ConsoleContext,
  speaker: Speaker,
  from: string,
  to: string,
): Promise<number> {
  const { items } = await askAs(ctx, speaker, {
    owner: 'action-gateway',
    path: '/api/v1/costs',
    query: { group_by: 'service', from, to },
    reply: costsReply,
  });
  return items.reduce((sum, { cost_usd }) => sum + Number(cost_usd ?? 0), 0);
}

export async function deadlineOutlook(
  ctx: ConsoleContext,
  speaker: Speaker,
  now: Date,
): Promise<DeadlineAtRisk[]> {
  const at = (days: number): string => new Date(now.getTime() + days * DAY_MS).toISOString();
  const [lists, blocks] = await Promise.all([
    Promise.all(LIVE.map((status) => plansOf(ctx, speaker, status))),
    readBlocks(ctx, speaker, { from: at(-BACK_DAYS), to: at(AHEAD_DAYS) }),
  ]);
  const due_soon = lists.flat().filter(({ due }) => due !== null && due <= at(AHEAD_DAYS));
  return predictDeadlines(due_soon.map(factsOf), blocks, now);
}

async function plansOf(
  ctx: ConsoleContext,
  speaker: Speaker,
  status: (typeof LIVE)[number],
): Promise<ListedPlan[]> {
  const { items } = await askAs(ctx, speaker, {
    owner: 'planner',
    path: '/api/v1/planner/plans',
    query: { status, limit: PLANS_A_PAGE, steps: 'true' },
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
