/** Blocks, their moves and what found no place, counted where they lie, for the canvas. */
import { statement } from '@almanac/shared/pg/statement';

export interface OutcomeRow {
  key: string | null;
  done: number;
  partial: number;
  skipped: number;
  deleted: number;
  open: number;
}

/** Blocks that start within [from, to), by kind of work, client or day; days in their order, else most blocks first. */
export const blockOutcomes = statement<
  OutcomeRow,
  [from: Date, to: Date, client_id: string | null, group: string, zone: string, limit: number]
>(
  `select case $4 when 'day' then to_char(start_at at time zone $5, 'YYYY-MM-DD') when 'client' then client_id
                  else coalesce(kind, 'unknown') end as key,
          count(*) filter (where status = 'done')::int as done,
          count(*) filter (where status = 'partial')::int as partial,
          count(*) filter (where status = 'skipped')::int as skipped,
          count(*) filter (where status = 'deleted')::int as deleted,
          count(*) filter (where status in ('planned', 'applied'))::int as open
     from scheduler.blocks
    where start_at >= $1 and start_at < $2 and status <> 'proposed' and ($3::text is null or client_id = $3)
    group by 1
    order by case when $4 = 'day' then 0 else -count(*) end, 1 limit $6`,
);

export interface MoveRow {
  moved_by: 'person' | 'calendar' | 'scheduler';
  moves: number;
  blocks: number;
  earlier: number;
  later: number;
}

/** Moves made within [from, to): by a person here, by that person in the calendar, by runs of ours. Which way, by the version before. */
export const blockMoves = statement<
  MoveRow,
  [from: Date, to: Date, client_id: string | null, moved_by: string | null]
>(
  `select moved_by, count(*)::int as moves, count(distinct block_id)::int as blocks,
          count(*) filter (where start_at < before)::int as earlier,
          count(*) filter (where start_at > before)::int as later
     from (
       select h.block_id, h.start_at,
              case when h.what = 'block.replanned' then 'scheduler' when h.actor = 'person' then 'calendar'
                   else 'person' end as moved_by,
              (select was.start_at from scheduler.block_history was
                where was.block_id = h.block_id and was.version < h.version
                order by was.version desc limit 1) as before
         from scheduler.block_history h join scheduler.blocks b on b.block_id = h.block_id
        where h.what in ('block.moved', 'block.replanned') and h.at >= $1 and h.at < $2
          and ($3::text is null or b.client_id = $3)
     ) move
    where $4::text is null or moved_by = $4
    group by moved_by order by moves desc, moved_by`,
);

export interface FocusRow {
  /** 1 is Monday; 0 where it is asked by week. */
  weekday: number;
  /** 2026-W48; empty where it is asked by weekday. */
  week: string;
  planned: number;
  worked: number;
  blocks: number;
}

/** Blocks of deep work of at least so many minutes that start within [from, to). */
export const focusHours = statement<
  FocusRow,
  [
    from: Date,
    to: Date,
    client_id: string | null,
    group: string,
    zone: string,
    least_minutes: number,
  ]
>(
  `select case when $4 = 'weekday' then extract(isodow from start_at at time zone $5)::int else 0 end as weekday,
          case when $4 = 'week' then to_char(start_at at time zone $5, 'IYYY-"W"IW') else '' end as week,
          sum(planned)::int as planned,
          sum(case when status not in ('done', 'partial') then 0
                   when actual_minutes is not null then actual_minutes
                   when actual_start is not null and actual_end is not null then
                     greatest(0, floor(date_part('epoch', actual_end - actual_start) / 60 + 0.5)::int)
                   when status = 'done' then planned
                   else 0 end)::int as worked,
          count(*)::int as blocks
     from (
       select start_at, status, actual_minutes, actual_start, actual_end,
              floor(date_part('epoch', end_at - start_at) / 60 + 0.5)::int as planned
         from scheduler.blocks
        where start_at >= $1 and start_at < $2 and kind = 'deep' and ($3::text is null or client_id = $3)
          and status in ('planned', 'applied', 'done', 'partial', 'skipped')
     ) block
    where planned >= $6 group by 1, 2 order by 1, 2`,
);

export interface UnscheduledRow {
  title: string;
  plan: string | null;
  client_id: string | null;
  reason: string;
  since: string;
}

/** Steps that the newest run which named them could not place, and that have no block; `since` is the first run that said so. */
export const unscheduledSteps = statement<
  UnscheduledRow,
  [
    runs_from: Date,
    before: Date,
    client_id: string | null,
    reason: string | null,
    zone: string,
    limit: number,
  ]
>(
  `with listed as (
     select run.run_id, run.created_at, run.plan_title, run.client_id, item ->> 'step_id' as step_id,
            item ->> 'title' as title, item ->> 'reason' as reason
       from scheduler.scheduler_runs run
      cross join lateral jsonb_array_elements(coalesce(run.result -> 'unscheduled', '[]')) item
      where run.created_at >= $1 and run.status <> 'failed' and run.undone_by is null and run.declined_at is null
   ), newest as (
     select distinct on (step_id) step_id, title, plan_title, client_id, reason,
            min(created_at) over (partition by step_id) as first_at
       from listed order by step_id, created_at desc, run_id desc
   )
   select title, plan_title as plan, client_id, reason, to_char(first_at at time zone $5, 'YYYY-MM-DD') as since
     from newest
    where first_at < $2 and ($3::text is null or client_id = $3)
      and ($4::text is null or position(lower($4) in lower(reason)) > 0)
      and not exists (select from scheduler.blocks block
                       where block.step_id = newest.step_id
                         and block.status in ('planned', 'applied', 'done', 'partial'))
    order by first_at, step_id limit $6`,
);
