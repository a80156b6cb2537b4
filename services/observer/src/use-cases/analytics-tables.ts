/** The whitelisted functions over the numbers: each answers with a small table, how to draw it, and on how much it rests. */
import type { z } from 'zod';
import type {
  analyticsParams,
  AnalyticsFn,
  AnalyticsReply,
} from '@almanac/shared/contracts/analytics';
import { AppError } from '@almanac/shared/lang/app-error';
import type { ObserverContext } from '../context.ts';
import { countIncidents } from '../db/incident-counts.ts';
import { countPlans, tallyBlocks, tallyPlans, tallyRuns } from '../db/stats-tallies.ts';
import { ROWS_LIMIT, selectRuns, selectSprints } from '../db/stats-views.ts';
import { statsOfTallies } from '../domain/compute-stats.ts';
import { patternPerformance } from '../domain/pattern-performance.ts';

export type Params<F extends AnalyticsFn> = z.infer<(typeof analyticsParams)[F]>;
type Table = Omit<AnalyticsReply, 'as_of' | 'from' | 'to'>;

export interface Asked {
  first_day: string;
  last_day: string;
  from: Date;
  to: Date;
  zone: string;
  as_of: Date;
}

export const ROWS = 1000;

const text = (name: string) => ({ name, type: 'text' as const, unit: null });
const number = (name: string, unit: string) => ({ name, type: 'integer' as const, unit });

export const analytics: {
  [F in AnalyticsFn]: (ctx: ObserverContext, asked: Asked, params: Params<F>) => Promise<Table>;
} = {
  hours_by_client: async (ctx, asked, { group }) => {
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
      rows: groups[group].map((row) => [
        row.key,
        row.planned_minutes,
        row.done_minutes,
        row.blocks,
      ]),
      chart: { kind: 'bars', x: group, y: ['planned', 'worked'] },
      n: stats.blocks.planned,
      source: 'scheduler.stats_blocks',
    };
  },
  estimate_drift: async (ctx, { from, to }, { of }) => {
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
  },
  block_outcomes: async (ctx, asked) => {
    const { blocks, moves } = await statsWithin(ctx, asked);
    const { planned, moved: _, ...outcomes } = blocks;
    return {
      columns: [text('outcome'), number('blocks', 'blocks')],
      rows: Object.entries({ ...outcomes, moved_out: moves.out }),
      chart: { kind: 'bars', x: 'outcome', y: ['blocks'] },
      n: planned + blocks.deleted + moves.out,
      source: 'scheduler.stats_blocks',
    };
  },
  sprint_hours: async (ctx, asked) => {
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
      n: sprints.reduce((sum, row) => sum + row.runs, 0),
      source: 'planner.stats_sprints, planner.stats_execution_runs',
    };
  },
  incidents_by_type: async (ctx, { from, to }, { severity }) => {
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
      n: rows.reduce((sum, row) => sum + row.incidents, 0),
      source: 'observer.incidents',
    };
  },
};

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
