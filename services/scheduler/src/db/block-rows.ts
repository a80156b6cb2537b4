import type { BlockStatus } from '@almanac/shared/contracts/scheduler';
import { statement } from '@almanac/shared/pg/statement';

/** A block as it is stored; times are RFC 3339 text. */
export interface BlockRow {
  block_id: string;
  run_id: string;
  plan_id: string | null;
  task_id: string | null;
  step_id: string | null;
  client_id: string | null;
  title: string;
  kind: string | null;
  start_at: string;
  end_at: string;
  part: number;
  parts: number;
  why: string;
  status: BlockStatus;
  pinned: boolean;
  version: number;
  generation: number;
  calendar_id: string | null;
  calendar_event_id: string | null;
  etag: string | null;
  written_start: string | null;
  written_end: string | null;
  moved_by: 'person' | 'scheduler' | null;
  moved_from_start: string | null;
  moved_from_end: string | null;
  deleted_by: 'person' | 'scheduler' | null;
  actual_start: string | null;
  actual_end: string | null;
  actual_minutes: number | null;
}

const COLUMNS = `block_id, run_id, plan_id, task_id, step_id, client_id, title, kind, start_at, end_at,
  part, parts, why, status, pinned, version, generation, calendar_id, calendar_event_id, etag,
  written_start, written_end, moved_by, moved_from_start, moved_from_end, deleted_by,
  actual_start, actual_end, actual_minutes`;

export const findBlock = statement<BlockRow, [block_id: string]>(
  `select ${COLUMNS} from scheduler.blocks where block_id = $1`,
);
export const lockBlock = statement<BlockRow, [block_id: string]>(
  `select ${COLUMNS} from scheduler.blocks where block_id = $1 for update`,
);
/**
 * Whoever changes several blocks takes them first, in one order for all: the record of a calendar call holds its block while its commit
 * looks for overlaps with the others.
 */
export const lockBlocks = statement<never, [block_ids: readonly string[]]>(
  'select 1 from scheduler.blocks where block_id = any($1) order by block_id for update',
);
export const lockBlocksOfPlan = statement<never, [plan_id: string]>(
  'select 1 from scheduler.blocks where plan_id = $1 order by block_id for update',
);
export const lockBlockOfEvent = statement<BlockRow, [calendar_event_id: string]>(
  `select ${COLUMNS} from scheduler.blocks where calendar_event_id = $1 for update`,
);
export const blocksOfRun = statement<BlockRow, [run_id: string]>(
  `select ${COLUMNS} from scheduler.blocks where run_id = $1 order by start_at, block_id`,
);
export const blocksOfPlan = statement<BlockRow, [plan_id: string]>(
  `select ${COLUMNS} from scheduler.blocks where plan_id = $1 order by start_at, block_id`,
);
export const blocksOfPlans = statement<BlockRow, [plan_ids: readonly string[]]>(
  `select ${COLUMNS} from scheduler.blocks where plan_id = any($1) order by start_at, block_id`,
);
/** Blocks of tasks that belong to no plan, by the runs that scheduled them. */
export const blocksOfTaskRuns = statement<BlockRow, [run_ids: readonly string[]]>(
  `select ${COLUMNS} from scheduler.blocks
    where run_id = any($1) and plan_id is null order by start_at, block_id`,
);
export const findBlocks = statement<BlockRow, [block_ids: readonly string[]]>(
  `select ${COLUMNS} from scheduler.blocks where block_id = any($1) order by start_at, block_id`,
);
/** Everything a run over all plans may read or change, taken in the one order for all. */
export const lockStandingBlocks = statement<never, [from: Date]>(
  `select 1 from scheduler.blocks
    where status in ('planned', 'applied', 'done', 'partial') and end_at > $1
    order by block_id for update`,
);
/** The blocks that stand or are about to stand in the calendar, where they are meant to be. */
export const wantedBlocks = statement<BlockRow, [from: Date, to: Date]>(
  `select ${COLUMNS} from scheduler.blocks
    where status in ('planned', 'applied', 'done', 'partial') and end_at > $1 and start_at < $2
    order by start_at, block_id`,
);
/**
 * What may not be double booked: those blocks, and, as further rows of theirs, the places that blocks are to leave by runs which may
 * still be refused, as far as no other block was put there.
 */
export const standingBlocks = statement<BlockRow, [from: Date, to: Date]>(
  `with wanted as (
     select * from scheduler.blocks where status in ('planned', 'applied', 'done', 'partial')
   ), leaving as (
     select b.* from scheduler.blocks b
      where b.etag is not null and b.written_end > $1 and b.written_start < $2
        and b.written_start < b.written_end
        and (b.status in ('planned', 'applied') or b.deleted_by = 'scheduler')
        and exists (select 1 from scheduler.run_changes c join scheduler.scheduler_runs r using (run_id)
                     where c.block_id = b.block_id and c.outcome is null
                       and r.status in ('applying', 'awaiting_approval'))
   ), pieces as (
     select to_jsonb(l) || jsonb_build_object('start_at', lower(piece), 'end_at', upper(piece)) as row
       from leaving l,
            unnest(tstzmultirange(tstzrange(l.written_start, l.written_end)) - coalesce(
              (select range_agg(tstzrange(w.start_at, w.end_at)) from wanted w
                where w.start_at < l.written_end and w.end_at > l.written_start), '{}')) piece
   )
   select ${COLUMNS} from (
     select * from wanted
     union all
     select held.* from pieces, jsonb_populate_record(null::scheduler.blocks, row) held
   ) taken
    where end_at > $1 and start_at < $2
    order by start_at, block_id`,
);
/** Written blocks that the calendar should still hold. */
export const writtenBlocks = statement<BlockRow, [calendar_id: string, written_before: Date]>(
  `select ${COLUMNS} from scheduler.blocks
    where calendar_id = $1 and status in ('planned', 'applied') and written_at < $2`,
);
export const listBlocks = statement<
  BlockRow,
  [from: string | null, to: string | null, plan_id: string | null, after: string[], limit: number]
>(
  `select ${COLUMNS} from scheduler.blocks
    where ($1::timestamptz is null or end_at > $1) and ($2::timestamptz is null or start_at < $2)
      and ($3::text is null or plan_id = $3) and status <> 'deleted'
      and (cardinality($4::text[]) = 0 or (start_at, block_id) > (($4::text[])[1]::timestamptz, ($4::text[])[2]))
    order by start_at, block_id limit $5`,
);
/** Blocks whose time has passed by `now` without a word about their work. */
export const overdueBlocks = statement<
  BlockRow,
  [
    from: string | null,
    to: string | null,
    plan_id: string | null,
    after: string[],
    limit: number,
    now: Date,
  ]
>(
  `select ${COLUMNS} from scheduler.blocks
    where ($1::timestamptz is null or end_at > $1) and ($2::timestamptz is null or start_at < $2)
      and ($3::text is null or plan_id = $3) and status in ('planned', 'applied') and end_at <= $6
      and (cardinality($4::text[]) = 0 or (start_at, block_id) > (($4::text[])[1]::timestamptz, ($4::text[])[2]))
    order by start_at, block_id limit $5`,
);
export const openBlocksOfStep = statement<{ open: number }, [plan_id: string, step_id: string]>(
  `select count(*)::int as open from scheduler.blocks
    where plan_id = $1 and step_id = $2 and status in ('planned', 'applied')`,
);
/**
 * A block of the same work, none of `except`, that was planned after this one went, or was proposed, and stands or is done: told by what was
 * noted of each change, as clocks may stand still. Parts of a step that stood beside it all the time are none.
 */
export const placedAgain = statement<
  { block_id: string },
  [block_id: string, except: readonly string[]]
>(
  `select other.block_id from scheduler.blocks gone
     join scheduler.blocks other on other.plan_id is not distinct from gone.plan_id
      and other.step_id is not distinct from gone.step_id and other.task_id is not distinct from gone.task_id
    where gone.block_id = $1 and (gone.step_id is not null or gone.task_id is not null)
      and other.block_id <> gone.block_id and other.block_id <> all($2::text[])
      and other.status in ('planned', 'applied', 'done', 'partial')
      and exists (select from scheduler.block_facts f
                   where f.block_id = other.block_id and f.changed ->> 'status' = 'planned'
                     and f.fact_id > (select max(g.fact_id) from scheduler.block_facts g
                                       where g.block_id = gone.block_id
                                         and g.changed ->> 'status' in ('deleted', 'proposed')))
    limit 1`,
);
export const lastFact = statement<{ fact_id: number }, []>(
  `select coalesce(max(fact_id), 0)::float8 as fact_id from scheduler.block_facts`,
);

/** A block of the same work that got its place after that fact and has it still, or is done. */
export const placedSince = statement<
  { block_id: string },
  [
    plan_id: string | null,
    step_id: string | null,
    task_id: string | null,
    after_fact: number,
    except: readonly string[],
  ]
>(
  `select b.block_id from scheduler.blocks b
    where b.plan_id is not distinct from $1 and b.step_id is not distinct from $2
      and b.task_id is not distinct from $3
      and b.status in ('planned', 'applied', 'done', 'partial') and b.block_id <> all($5::text[])
      and exists (select from scheduler.block_facts f
                   where f.block_id = b.block_id and f.fact_id > $4 and f.changed ->> 'status' = 'planned')
    limit 1`,
);

export const insertBlock = statement<never, unknown[]>(
  `insert into scheduler.blocks (block_id, run_id, plan_id, task_id, step_id, client_id, title, kind,
     start_at, end_at, part, parts, why, status, calendar_id, calendar_event_id, created_at, updated_at)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $17)`,
);

/** Everything a change may touch; the version counts up with it. */
export const updateBlock = statement<{ version: number }, unknown[]>(
  `update scheduler.blocks
      set run_id = $2, title = $3, start_at = $4, end_at = $5, part = $6, parts = $7, why = $8,
          status = $9, pinned = $10, moved_by = $11, moved_from_start = $12, moved_from_end = $13,
          deleted_by = $14, actual_start = $15, actual_end = $16, actual_minutes = $17,
          updated_at = $18, version = version + 1
    where block_id = $1 returning version`,
);
/** The block stays as it is and belongs to a newer run. */
export const adoptBlock = statement<never, [block_id: string, run_id: string, parts: number]>(
  'update scheduler.blocks set run_id = $2, parts = $3 where block_id = $1',
);
/** What the calendar holds now; no change of the block itself. */
export const recordWritten = statement<
  never,
  [
    block_id: string,
    calendar_id: string,
    etag: string | null,
    start: string | null,
    end: string | null,
    at: Date,
  ]
>(
  `update scheduler.blocks
      set calendar_id = $2, etag = $3, written_start = coalesce($4, written_start), written_end = coalesce($5, written_end),
          written_at = $6
    where block_id = $1`,
);
/** A planned block stands in the calendar now: its version stays, since nothing about it changed. */
export const markApplied = statement<never, [block_id: string, at: Date]>(
  `update scheduler.blocks set status = 'applied', updated_at = $2
    where block_id = $1 and status = 'planned'`,
);

/** Its event was removed: nothing of the block is in the calendar any more. */
export const forgetEvent = statement<never, [block_id: string]>(
  `update scheduler.blocks set etag = null where block_id = $1 and status = 'deleted'`,
);

/** How often runs moved each of these blocks since then. */
export const replannedSince = statement<
  { block_id: string; times: number },
  [block_ids: readonly string[], since: Date]
>(
  `select block_id, count(*)::int as times from scheduler.block_history
    where block_id = any($1) and at >= $2 and what = 'block.replanned' group by block_id`,
);
/** A deleted event's id is never free again: the block gets the id of its next generation. */
export const nextGeneration = statement<
  never,
  [block_id: string, generation: number, calendar_event_id: string]
>(
  `update scheduler.blocks set generation = $2, calendar_event_id = $3, etag = null, written_start = null,
          written_end = null, written_at = null
    where block_id = $1 and generation = $2 - 1`,
);
/** Whether the block was deleted once before it got this version. */
export const wasDeletedBefore = statement<{ yes: boolean }, [block_id: string, version: number]>(
  `select exists (select 1 from scheduler.block_history
                   where block_id = $1 and version < $2 and status = 'deleted') as yes`,
);

export const insertHistory = statement<never, unknown[]>(
  `insert into scheduler.block_history (block_id, version, at, actor, what, run_id, start_at, end_at,
     status, pinned, detail)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
);
export const blockInTheWay = statement<
  { block_id: string },
  [except: readonly string[], start: string, end: string]
>(
  `select block_id from scheduler.blocks
    where block_id <> all($1::text[]) and status in ('planned', 'applied') and end_at > $2 and start_at < $3 limit 1`,
);
