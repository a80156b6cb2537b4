/** The whitelisted functions over the numbers of several services: each answers with a small table, how to draw it, and on how much it rests. */
import {
  number,
  ROWS,
  sumOf,
  text,
  type AnalyticsTables,
  type Asked,
  type Table,
} from '@almanac/shared/analytics/table';
import type { AnalyticsParams } from '@almanac/shared/contracts/analytics';
import { AppError } from '@almanac/shared/lang/app-error';
import type { ObserverContext } from '../context.ts';
import { countIncidents } from '../db/incident-counts.ts';
import { countPlans, tallyBlocks, tallyPlans, tallyRuns } from '../db/stats-tallies.ts';
import { ROWS_LIMIT, selectRuns, selectSprints } from '../db/stats-views.ts';
import { statsOfTallies } from '../domain/compute-stats.ts';
import { patternPerformance } from '../domain/pattern-performance.ts';
import { sprintBurn } from './sprint-burn.ts';

export function observerAnalytics(ctx: ObserverContext): AnalyticsTables<'observer'> {
  return {
    hours_by_client: (asked, params) => hoursByClient(ctx, asked, params),
    estimate_drift: (asked, params) => estimateDrift(ctx, asked, params),
    sprint_hours: (asked) => sprintHours(ctx, asked),
    sprint_burn: (asked, params) => sprintBurn(ctx, asked, params),
    incidents_by_type: (asked, params) => incidentsByType(ctx, asked, params),
  };
}

async function hoursByClient(
  ctx: ObserverContext,
  asked: Asked,
  { group }: AnalyticsParams<'hours_by_client'>,
): Promise<Table> {
  const stats = await statsWithin(ctx, asked);
  const groups = {
    client: stats.by_client.map((row) => ({ ...row, key: row.client_id })),
    kind: stats.by_kind.map((row) => ({ ...row, key: row.kind })),
    plan: stats.by_plan.map((row) => ({ ...row, key: row.plan_title })),
  };
  return {
    columns: [
      text(group),
      number('planned', 'min'),
      number('worked', 'min'),
      number('blocks', 'blocks'),
    ],
    rows: groups[group].map((row) => [row.key, row.planned_minutes, row.done_minutes, row.blocks]),
    chart: { kind: 'bars', x: group, y: ['planned', 'worked'] },
    n: stats.blocks.planned,
    source: 'scheduler.stats_blocks',
  };
}

async function estimateDrift(
  ctx: ObserverContext,
  { from, to }: Asked,
  { of }: AnalyticsParams<'estimate_drift'>,
): Promise<Table> {
  const runs = await selectRuns(ctx.db, from, to);
  if (runs.length > ROWS_LIMIT) throw tooMuch();
  const rows = patternPerformance(runs).filter((row) => of === undefined || row.of === of);
  return {
    columns: [
      text('of'),
      text('name'),
      number('runs', 'runs'),
      number('off', '%'),
      number('low', '%'),
      number('high', '%'),
      text('alarm'),
    ],
    rows: rows.map((row) => [
      row.of,
      row.key,
      row.runs,
      row.percent,
      row.low_percent,
      row.high_percent,
      row.alarm ? 'yes' : 'no',
    ]),
    chart: { kind: 'dots', x: 'name', y: ['off', 'low', 'high'] },
    n: runs.length,
    source: 'planner.stats_execution_runs',
  };
}

async function sprintHours(ctx: ObserverContext, asked: Asked): Promise<Table> {
  const sprints = await selectSprints(ctx.db, asked, ROWS);
  return {
    columns: [
      text('sprint'),
      number('planned', 'min'),
      number('estimated', 'min'),
      number('recorded', 'min'),
      number('runs', 'runs'),
    ],
    rows: sprints.map((row) => [
      row.title ?? row.sprint_id,
      row.planned_billable_minutes,
      row.plans_billable_minutes,
      row.recorded_billable_minutes,
      row.runs,
    ]),
    chart: { kind: 'bars', x: 'sprint', y: ['planned', 'estimated', 'recorded'] },
    n: sumOf(sprints, (row) => row.runs),
    source: 'planner.stats_sprints, planner.stats_execution_runs',
  };
}

async function incidentsByType(
  ctx: ObserverContext,
  { from, to }: Asked,
  { severity }: AnalyticsParams<'incidents_by_type'>,
): Promise<Table> {
  const rows = await countIncidents(ctx.db, { from, to }, severity, ROWS);
  return {
    columns: [
      text('type'),
      text('severity'),
      number('incidents', 'incidents'),
      number('reports', 'reports'),
      number('open', 'incidents'),
    ],
    rows: rows.map((row) => [row.type, row.severity, row.incidents, row.reports, row.open]),
    chart: { kind: 'bars', x: 'type', y: ['incidents'] },
    n: sumOf(rows, (row) => row.incidents),
    source: 'observer.incidents',
  };
}

async function statsWithin(ctx: ObserverContext, asked: Asked) {
  const [blocks, by_plan, runs, plans] = await Promise.all([
    tallyBlocks(ctx.db, asked),
    tallyPlans(ctx.db, asked),
    tallyRuns(ctx.db, asked),
    countPlans(ctx.db, asked),
  ]);
  return statsOfTallies(asked, { blocks, runs, plans, ...by_plan, next: [] });
}

function tooMuch(): AppError {
  return new AppError('invalid', `More than ${ROWS_LIMIT} records: ask for a shorter time.`);
}
