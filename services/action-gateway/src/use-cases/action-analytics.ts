/** The canvas's functions over what is done outside: decisions, limits, and what models cost. */
import {
  decimal,
  number,
  sumOf,
  text,
  type AnalyticsTables,
  type Asked,
  type Table,
} from '@almanac/shared/analytics/table';
import type { AnalyticsParams } from '@almanac/shared/contracts/analytics';
import type { ActionGatewayContext } from '../context.ts';
import { costsBy, type CostRow } from '../db/costs.ts';
import { HOUR_MS } from '../domain/limits-of.ts';
import { readBudget } from './budget.ts';
import { approvals, decisionTime, precision } from './decision-tables.ts';
import { readLimits } from './read-limits.ts';

export function actionAnalytics(ctx: ActionGatewayContext): AnalyticsTables<'action-gateway'> {
  return {
    approvals_by_outcome: (asked, params) => approvals(ctx, asked, params),
    decision_time: (asked, params) => decisionTime(ctx, asked, params),
    action_precision: (asked, params) => precision(ctx, asked, params),
    limits_usage: (asked, params) => limits(ctx, asked, params),
    model_cost: (asked, params) => modelCost(ctx, asked, params),
  };
}

/** The limits of an hour and less, or of a day, as they are used now; per requester they are the caller's own. */
async function limits(
  ctx: ActionGatewayContext,
  { actor, today }: Asked,
  { window }: AnalyticsParams<'limits_usage'>,
): Promise<Table> {
  const all = await readLimits(ctx, actor);
  const rows = all.filter(({ window_ms }) => window_ms <= HOUR_MS === (window === 'hour'));
  return {
    columns: [
      text('limit'),
      text('of'),
      number('share', '%'),
      decimal('used', 'used'),
      decimal('allowed', 'allowed'),
      number('window', 's'),
    ],
    rows: rows.map(({ name, subject, used, allowed, window_ms }) => [
      name,
      subject,
      allowed > 0 ? Math.round((100 * used) / allowed) : used > 0 ? 100 : 0,
      String(used),
      String(allowed),
      Math.round(window_ms / 1000),
    ]),
    chart: { kind: 'bars', x: 'limit', y: ['share'] },
    n: rows.length,
    source: 'actions.limit_uses, actions.connector_calls',
    days: { from: today, to: today },
  };
}

async function modelCost(
  ctx: ActionGatewayContext,
  { from, to, zone }: Asked,
  { group }: AnalyticsParams<'model_cost'>,
): Promise<Table> {
  const [found, budget] = await Promise.all([
    costsBy.many(ctx.db, group, zone, from.toISOString(), to.toISOString()),
    readBudget(ctx),
  ]);
  const rows =
    group === 'day' ? found : found.toSorted((a, b) => costOf(b) - costOf(a) || b.calls - a.calls);
  return {
    columns: [
      text(group),
      decimal('cost', 'USD'),
      number('calls', 'calls'),
      number('unknown', 'calls'),
    ],
    rows: rows.map((row) => [row.key, row.cost_usd, row.calls, row.calls_of_unknown_cost]),
    chart: { kind: 'bars', x: group, y: ['cost'] },
    figures: [
      { name: 'budget of the month', value: budget.monthly_budget_usd, unit: 'USD' },
      { name: 'spent this month', value: budget.spent.known_usd, unit: 'USD' },
    ],
    n: sumOf(found, ({ calls }) => calls),
    source: 'core.model_calls',
  };
}

function costOf({ cost_usd }: CostRow): number {
  return Number(cost_usd ?? 0);
}
