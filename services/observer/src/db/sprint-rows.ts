/** One sprint of those that the planner publishes, and what was recorded for it, day by day. */
import { statement } from '@almanac/shared/pg/statement';

export interface DatedSprint {
  sprint_id: string;
  title: string | null;
  /** YYYY-MM-DD. */
  starts_on: string;
  ends_on: string;
  planned_billable_minutes: number | null;
  plans_billable_minutes: number;
}

const SPRINT = `sprint_id, title, to_char(starts_on, 'YYYY-MM-DD') as starts_on, to_char(ends_on, 'YYYY-MM-DD') as ends_on,
  planned_billable_minutes, plans_billable_minutes`;

/** With an id that sprint, by its id or its title; without, the one of `today`, or else the one that began last before it. */
export const findDatedSprint = statement<
  DatedSprint,
  [sprint: string | null, today: string, most_days: number]
>(
  `select ${SPRINT} from planner.stats_sprints
    where starts_on is not null and ends_on is not null and ends_on - starts_on < $3::int
      and case when $1::text is null then starts_on <= $2::date else sprint_id = $1 or lower(title) = lower($1) end
    order by (ends_on >= $2::date) desc, starts_on desc, sprint_id limit 1`,
);
export const recordedByDay = statement<
  { day: string; minutes: number; runs: number },
  [sprint_id: string, zone: string]
>(
  `select to_char(completed_at at time zone $2, 'YYYY-MM-DD') as day,
          coalesce(sum(actual_minutes) filter (where billable), 0)::int as minutes, count(*)::int as runs
     from planner.stats_execution_runs where sprint_id = $1 group by 1 order by 1`,
);
