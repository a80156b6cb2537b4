/** The canvas's functions over blocks and runs. */
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
import type { SchedulerContext } from '../context.ts';
import {
  blockMoves,
  blockOutcomes,
  focusHours,
  unscheduledSteps,
  type OutcomeRow,
} from '../db/analytics-rows.ts';

/** From so many minutes on, deep work is focus: as reflections count it. */
const FOCUS_MINUTES = 90;
const DAY_MS = 86_400_000;
/** Older runs say nothing of work that is still to be placed. */
const RUNS_DAYS = 180;
const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
const BLOCKS = 'scheduler.blocks';

export function schedulerAnalytics(ctx: SchedulerContext): AnalyticsTables<'scheduler'> {
  return {
    block_outcomes: (asked, params) => outcomes(ctx, asked, params),
    block_moves: (asked, params) => moves(ctx, asked, params),
    focus_hours: (asked, params) => focus(ctx, asked, params),
    unscheduled_steps: (asked, params) => unscheduled(ctx, asked, params),
  };
}

async function outcomes(
  { db }: SchedulerContext,
  { from, to, zone }: Asked,
  { client_id, group }: AnalyticsParams<'block_outcomes'>,
): Promise<Table> {
  const rows = await blockOutcomes.many(db, from, to, client_id ?? null, group, zone, ROWS);
  const names = ['done', 'partial', 'skipped', 'deleted', 'open'] as const;
  const all = (row: OutcomeRow): number => sumOf(names, (name) => row[name]);
  return {
    columns: [text(group), ...names.map((name) => number(name, 'blocks'))],
    rows: rows.map((row) => [row.key, ...names.map((name) => row[name])]),
    chart: { kind: 'stacked', x: group, y: [...names] },
    n: sumOf(rows, all),
    source: BLOCKS,
  };
}

async function moves(
  { db }: SchedulerContext,
  { from, to }: Asked,
  { client_id, by }: AnalyticsParams<'block_moves'>,
): Promise<Table> {
  const rows = await blockMoves.many(db, from, to, client_id ?? null, by ?? null);
  const names = ['moves', 'earlier', 'later', 'blocks'] as const;
  return {
    columns: [
      text('by'),
      ...names.map((name) => number(name, name === 'blocks' ? 'blocks' : 'moves')),
    ],
    rows: rows.map((row) => [row.moved_by, ...names.map((name) => row[name])]),
    chart: { kind: 'bars', x: 'by', y: ['moves'] },
    n: sumOf(rows, (row) => row.moves),
    source: 'scheduler.block_history',
  };
}

async function focus(
  { db }: SchedulerContext,
  { from, to, zone }: Asked,
  { client_id, group }: AnalyticsParams<'focus_hours'>,
): Promise<Table> {
  const found = await focusHours.many(db, from, to, client_id ?? null, group, zone, FOCUS_MINUTES);
  const none = { planned: 0, worked: 0, blocks: 0 };
  // A weekday without focus is an answer, too.
  const rows =
    group === 'week'
      ? found.map((row) => ({ ...row, key: row.week }))
      : WEEKDAYS.map((key, at) => ({
          ...(found.find(({ weekday }) => weekday === at + 1) ?? none),
          key,
        }));
  return {
    columns: [
      text(group),
      number('planned', 'min'),
      number('worked', 'min'),
      number('blocks', 'blocks'),
    ],
    rows: rows.map(({ key, planned, worked, blocks }) => [key, planned, worked, blocks]),
    chart: { kind: 'heat', x: group, y: ['worked'] },
    n: sumOf(found, ({ blocks }) => blocks),
    source: BLOCKS,
  };
}

/** How things stand now. */
async function unscheduled(
  { db }: SchedulerContext,
  { as_of, today, zone }: Asked,
  { client_id, reason, older_than_days }: AnalyticsParams<'unscheduled_steps'>,
): Promise<Table> {
  const ago = (days: number): Date => new Date(as_of.getTime() - days * DAY_MS);
  // What was said this very moment is not older than now.
  const before = older_than_days === undefined ? ago(-1) : ago(older_than_days);
  const rows = await unscheduledSteps.many(
    db,
    ago(RUNS_DAYS),
    before,
    client_id ?? null,
    reason ?? null,
    zone,
    ROWS,
  );
  return {
    columns: [text('step'), text('plan'), text('client'), text('reason'), text('since')],
    rows: rows.map((row) => [row.title, row.plan, row.client_id, row.reason, row.since]),
    chart: null,
    n: rows.length,
    source: 'scheduler.scheduler_runs',
    days: { from: today, to: today },
  };
}
