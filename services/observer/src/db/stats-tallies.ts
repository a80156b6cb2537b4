/**
 * Many rows counted where they lie: what `domain/tally-rows.ts` makes of rows, made by Postgres, since a hundred thousand of them
 * take longer to fetch than to count. A test holds the two together on random rows.
 */
import type { Stats } from '@almanac/shared/contracts/stats';
import type { Queryable } from '@almanac/shared/pg/database';
import { statement } from '@almanac/shared/pg/statement';
import {
  FOCUS_MINUTES,
  PLANS_LIMIT,
  type BlockTally,
  type RunTally,
  type Window,
} from '../domain/stats-rows.ts';

type TallyRow = Omit<BlockTally, 'made_up'>;
type Asked = [from: Date, to: Date, as_of: Date, focus: number];

// The lengths and what was worked are found once per row and kept (`offset 0`), else each use would do it again. Whether a plan is
// billable is looked up in the set of those that are: a join costs twice that.
const tallied = (
  rows: string,
): string => `select client_id, kind, status, moved_by, billable, inside, planned >= $4 as long,
          worked > planned as over, ahead, count(*)::int as blocks,
          sum(planned) as planned_minutes, sum(worked) as worked_minutes
     from (
       select client_id, kind, status, moved_by, inside, ahead, planned,
              coalesce(plan_id in (select plan_id from planner.stats_plans where billable), false) as billable,
              case when status not in ('done', 'partial') then 0
                   when actual_minutes is not null then actual_minutes
                   when actual_start is not null and actual_end is not null then
                     greatest(0, floor(date_part('epoch', actual_end - actual_start) / 60 + 0.5)::int)
                   when status = 'done' then planned
                   else 0 end as worked
         from (
           select plan_id, client_id, kind, status, moved_by, actual_minutes, actual_start, actual_end,
                  start_at >= $1 and start_at < $2 as inside, end_at > $3 as ahead,
                  floor(date_part('epoch', end_at - start_at) / 60 + 0.5)::int as planned
             from scheduler.stats_blocks one
            where ${rows}
           offset 0
         ) block
       offset 0
     ) marked
    group by 1, 2, 3, 4, 5, 6, 7, 8, 9`;
const blocks = statement<TallyRow, Asked>(
  tallied(`((start_at >= $1 and start_at < $2)
                or (moved_from_start >= $1 and moved_from_start < $2
                    and not (status = 'done' and start_at < $1)))
              and status <> 'proposed'`),
);
/** Those of them whose step was done in a later block: found apart from the others, as few are, at the same time. */
const madeUp = statement<TallyRow, Asked>(
  tallied(`start_at >= $1 and start_at < $2 and status in ('planned', 'applied', 'partial', 'skipped')
              and exists (select from scheduler.stats_blocks later
                           where later.plan_id = one.plan_id and later.step_id = one.step_id
                             and later.status = 'done' and later.start_at > one.start_at and later.start_at < $2)`),
);
const byPlan = statement<
  Stats['by_plan'][number] & { all_plans: number },
  [from: Date, to: Date, limit: number]
>(
  `select top.plan_id, coalesce(plan.plan_title, top.plan_id) as plan_title,
          planned_minutes, done_minutes, blocks, all_plans
     from (
       select plan_id, sum(planned)::int as planned_minutes, sum(worked)::int as done_minutes,
              count(*)::int as blocks, count(*) over ()::int as all_plans
         from (
           select plan_id, length.planned,
                  case when status not in ('done', 'partial') then 0
                       when actual_minutes is not null then actual_minutes
                       when actual_start is not null and actual_end is not null then
                         greatest(0, floor(date_part('epoch', actual_end - actual_start) / 60 + 0.5)::int)
                       when status = 'done' then length.planned
                       else 0 end as worked
             from scheduler.stats_blocks
            cross join lateral (
              select floor(date_part('epoch', end_at - start_at) / 60 + 0.5)::int as planned
            ) length
            where start_at >= $1 and start_at < $2 and plan_id is not null
              and status in ('planned', 'applied', 'done', 'partial', 'skipped')
         ) marked
        group by plan_id
        order by planned_minutes desc, plan_id collate "C" limit $3
     ) top
     left join planner.stats_plans plan on plan.plan_id = top.plan_id
    order by planned_minutes desc, top.plan_id collate "C"`,
);
const runs = statement<RunTally, [from: Date, to: Date]>(
  `select outcome, estimated_minutes, actual_minutes, billable, count(*)::int as runs
     from planner.stats_execution_runs
    where completed_at >= $1 and completed_at < $2
    group by 1, 2, 3, 4`,
);
const plans = statement<Stats['plans'], [from: Date, to: Date]>(
  `select count(*) filter (where created_at >= $1 and created_at < $2)::int as created,
          count(*) filter (where completed_at >= $1 and completed_at < $2)::int as completed
     from planner.stats_plans
    where (created_at >= $1 and created_at < $2) or (completed_at >= $1 and completed_at < $2)`,
);

export async function tallyBlocks(db: Queryable, window: Window): Promise<BlockTally[]> {
  const asked: Asked = [window.from, window.to, window.as_of, FOCUS_MINUTES];
  const [all, made_up] = await Promise.all([blocks.many(db, ...asked), madeUp.many(db, ...asked)]);
  return [
    ...all.map((row) => ({ ...row, made_up: false })),
    // They are among all, and there are taken off again.
    ...made_up.flatMap((row) => [
      { ...row, made_up: true },
      { ...takenOff(row), made_up: false },
    ]),
  ];
}

function takenOff(row: TallyRow): TallyRow {
  return {
    ...row,
    blocks: -row.blocks,
    planned_minutes: -row.planned_minutes,
    worked_minutes: -row.worked_minutes,
  };
}

/** The plans with most planned time, and how many there are besides. */
export async function tallyPlans(
  db: Queryable,
  window: Window,
): Promise<Pick<Stats, 'by_plan' | 'more_plans'>> {
  const rows = await byPlan.many(db, window.from, window.to, PLANS_LIMIT);
  return {
    by_plan: rows.map(({ all_plans: _, ...row }) => row),
    more_plans: Math.max(0, (rows[0]?.all_plans ?? 0) - PLANS_LIMIT),
  };
}

export function tallyRuns(db: Queryable, window: Window): Promise<RunTally[]> {
  return runs.many(db, window.from, window.to);
}

export function countPlans(db: Queryable, window: Window): Promise<Stats['plans']> {
  return plans.one(db, window.from, window.to);
}
