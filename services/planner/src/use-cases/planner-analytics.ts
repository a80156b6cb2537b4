/** The canvas's functions over plans and tasks. */
import {
  decimal,
  number,
  ROWS,
  sumOf,
  text,
  type AnalyticsTables,
  type Asked,
  type Table,
} from '@almanac/shared/analytics/table';
import type { AnalyticsParams } from '@almanac/shared/contracts/analytics';
import type { PlannerContext } from '../context.ts';
import { costAndReturn, planProgress } from '../db/analytics-rows.ts';

export function plannerAnalytics(ctx: PlannerContext): AnalyticsTables<'planner'> {
  return {
    plan_progress: (asked, params) => howFar(ctx, asked, params),
    cost_and_return: (asked, params) => costsOfTasks(ctx, asked, params),
  };
}

/** How things stand now; 1,000 plans at most. */
async function howFar(
  { db }: PlannerContext,
  { today, zone }: Asked,
  { plan_id, client_id }: AnalyticsParams<'plan_progress'>,
): Promise<Table> {
  const rows = await planProgress.many(db, plan_id ?? null, client_id ?? null, zone, ROWS);
  return {
    columns: [
      text('plan'),
      number('done', 'min'),
      number('skipped', 'min'),
      number('open', 'min'),
      number('worked', 'min'),
      number('steps', 'steps'),
      text('due'),
    ],
    rows: rows.map((row) => [
      row.plan,
      row.done,
      row.skipped,
      row.open,
      row.worked,
      row.steps,
      row.due,
    ]),
    chart: { kind: 'stacked', x: 'plan', y: ['done', 'skipped', 'open'] },
    n: sumOf(rows, ({ steps }) => steps),
    source: 'planner.plans, planner.step_words',
    days: { from: today, to: today },
  };
}

async function costsOfTasks(
  { db }: PlannerContext,
  { from, to }: Asked,
  { task_id, client_id }: AnalyticsParams<'cost_and_return'>,
): Promise<Table> {
  const rows = await costAndReturn.many(db, task_id ?? null, client_id ?? null, from, to, ROWS);
  return {
    columns: [
      text('task'),
      text('task_id'),
      decimal('model', 'USD'),
      number('unknown', 'calls'),
      number('worked', 'min'),
      decimal('worth', 'own currency'),
      text('currency'),
    ],
    rows: rows.map((row) => [
      row.title ?? row.task_id,
      row.task_id,
      row.cost_usd,
      row.unknown_calls,
      row.worked,
      row.amount,
      row.currency,
    ]),
    chart: null,
    n: rows.length,
    source: 'core.model_calls, planner.execution_runs, planner.task_values',
  };
}
