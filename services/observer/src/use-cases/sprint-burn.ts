import { number, sumOf, text, type Asked, type Table } from '@almanac/shared/analytics/table';
import type { AnalyticsParams } from '@almanac/shared/contracts/analytics';
import type { ObserverContext } from '../context.ts';
import { findDatedSprint, recordedByDay } from '../db/sprint-rows.ts';
import { burnOfSprint } from '../domain/burn-of-sprint.ts';

/** A sprint that is longer is none that is drawn day by day. */
const MOST_DAYS = 400;

/** The sprint that is named, or the present one: billable minutes by day. No rows where no sprint has days. */
export async function sprintBurn(
  ctx: ObserverContext,
  { today, zone }: Asked,
  { sprint_id }: AnalyticsParams<'sprint_burn'>,
): Promise<Table> {
  const sprint = await findDatedSprint.maybe(ctx.db, sprint_id ?? null, today, MOST_DAYS);
  const recorded =
    sprint === undefined ? [] : await recordedByDay.many(ctx.db, sprint.sprint_id, zone);
  const planned_minutes = sprint?.planned_billable_minutes ?? sprint?.plans_billable_minutes;
  const days =
    sprint === undefined
      ? []
      : burnOfSprint({ ...sprint, planned_minutes: planned_minutes || null }, recorded, today);
  return {
    columns: [text('day'), number('plan', 'min'), number('recorded', 'min')],
    rows: days.map(({ day, plan, recorded: so_far }) => [day, plan, so_far]),
    chart: { kind: 'line', x: 'day', y: ['recorded', 'plan'] },
    n: sumOf(recorded, ({ runs }) => runs),
    source: 'planner.stats_sprints, planner.stats_execution_runs',
    days: { from: sprint?.starts_on ?? today, to: sprint?.ends_on ?? today },
  };
}
