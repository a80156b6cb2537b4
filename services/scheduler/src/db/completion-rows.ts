/** What is known of the work of blocks, and the words that said so. */
import { statement } from '@almanac/shared/pg/statement';
import type { OwnWords } from '../domain/sync/judge-event.ts';
import type { Via } from '../domain/completion/outcome.ts';

export interface CompletionRow {
  block_id: string;
  completed_via: Via | null;
  completed_at: string | null;
  seen_title: string | null;
  seen_colour: string | null;
}

const COLUMNS = 'block_id, completed_via, completed_at, seen_title, seen_colour';

export const findCompletion = statement<CompletionRow, [block_id: string]>(
  `select ${COLUMNS} from scheduler.blocks where block_id = $1`,
);
export const findCompletions = statement<CompletionRow, [block_ids: readonly string[]]>(
  `select ${COLUMNS} from scheduler.blocks where block_id = any($1)`,
);
/** The block's state after a word; its version counts up. A place that another block took meanwhile is the person's to keep. */
export const setCompletion = statement<{ version: number }, unknown[]>(
  `update scheduler.blocks
      set status = $2, actual_start = $3, actual_end = $4, actual_minutes = $5, completed_via = $6,
          completed_at = $7, moved_by = $8, updated_at = $9, version = version + 1
    where block_id = $1 returning version`,
);
/** Whether a run of ours ever asked for this text of the block; what one asks for is stored before it is written. */
const isOurs = (text: 'title' | 'description', param: string): string =>
  `exists (select from scheduler.run_changes c join scheduler.scheduler_runs r using (run_id)
            where c.block_id = $1 and c.op <> 'delete' and r.changes -> c.position ->> '${text}' = ${param})`;

/** What the calendar showed, and whether we wrote it; of a deleted event nothing can be said. */
export const rememberLook = statement<
  never,
  [block_id: string, title: string | null, colour: string | null, description: string | null]
>(
  `update scheduler.blocks set seen_title = $2, seen_colour = $3,
          own_title = ${isOurs('title', '$2')}, own_description = ${isOurs('description', '$4')}
    where block_id = $1`,
);
/** Whose words the event had when it was last looked at; what nobody knows is not ours. */
export const ownWordsLastSeen = statement<OwnWords, [block_id: string]>(
  `select coalesce(own_title, false) as title, coalesce(own_description, false) as description
     from scheduler.blocks where block_id = $1`,
);
/** Whose words these are. */
export const ownWords = statement<
  OwnWords,
  [block_id: string, title: string | null, description: string | null]
>(`select ${isOurs('title', '$2')} as title, ${isOurs('description', '$3')} as description`);

/** A change of the block that a run may still make: a block that is not in the calendar yet will be written then. */
export const waitingChange = statement<{ run_id: string }, [block_id: string]>(
  `select run_id from scheduler.run_changes join scheduler.scheduler_runs using (run_id)
    where block_id = $1 and outcome is null and status in ('proposed', 'applying', 'awaiting_approval')
    limit 1`,
);

export interface StepBlockRow {
  /** `removed` where the person deleted it. */
  status: string;
  planned_minutes: number;
  actual_minutes: number | null;
  minutes_before: number;
  version: number;
}

/**
 * All blocks a step ever had, with how long each was when the first word came that left work undone: by what was noted of each change, as
 * clocks may stand still or go back.
 */
export const stepBlocks = statement<StepBlockRow, [plan_id: string, step_id: string]>(
  `with word as (
     select min(f.fact_id) as fact_id from scheduler.block_facts f join scheduler.blocks b using (block_id)
      where b.plan_id = $1 and b.step_id = $2 and f.changed ->> 'status' = b.status
        and (b.status in ('partial', 'skipped') or (b.status = 'deleted' and b.deleted_by = 'person'))
   )
   select case when b.deleted_by = 'person' and b.status = 'deleted' then 'removed' else b.status end as status,
          round(extract(epoch from b.end_at - b.start_at) / 60)::int as planned_minutes, b.actual_minutes,
          coalesce(round(extract(epoch from
            (select (f.changed ->> 'end_at')::timestamptz from scheduler.block_facts f
              where f.block_id = b.block_id and f.fact_id <= word.fact_id and f.changed ? 'end_at'
              order by f.fact_id desc limit 1) -
            (select (f.changed ->> 'start_at')::timestamptz from scheduler.block_facts f
              where f.block_id = b.block_id and f.fact_id <= word.fact_id and f.changed ? 'start_at'
              order by f.fact_id desc limit 1)) / 60)::int, 0) as minutes_before,
          b.version
     from scheduler.blocks b, word
    where b.plan_id = $1 and b.step_id = $2 order by b.start_at, b.block_id`,
);

/** Blocks that ended within (from, to], the last one first; two that ended at once cannot be told apart. */
export const lastEnded = statement<
  { block_id: string; title: string; end_at: string },
  [plan_id: string | null, from: Date, to: Date]
>(
  `select block_id, title, end_at from scheduler.blocks
    where ($1::text is null or plan_id = $1) and status not in ('deleted', 'proposed')
      and end_at > $2 and end_at <= $3
    order by end_at desc, block_id limit 2`,
);
export const runningNow = statement<
  { block_id: string; title: string; end_at: string },
  [plan_id: string | null, now: Date]
>(
  `select block_id, title, end_at from scheduler.blocks
    where ($1::text is null or plan_id = $1) and status not in ('deleted', 'proposed')
      and start_at <= $2 and end_at > $2
    order by start_at, block_id limit 2`,
);

export const lockBlocksOfTask = statement<{ block_id: string }, [task_id: string]>(
  'select block_id from scheduler.blocks where task_id = $1 order by block_id for update',
);

/** True where this word is newer than the last one. */
export const takeTaskWord = statement<
  { revision: number },
  [task_id: string, outcome: 'done' | 'open', revision: number, at: Date]
>(
  `insert into scheduler.task_words as known (task_id, outcome, revision, at) values ($1, $2, $3, $4)
   on conflict (task_id) do update set outcome = excluded.outcome, revision = excluded.revision, at = excluded.at
     where known.revision < excluded.revision
   returning revision`,
);
/** Those of the tasks of which the person said that they are done. */
export const doneTasks = statement<{ task_id: string }, [task_ids: readonly string[]]>(
  `select task_id from scheduler.task_words where task_id = any($1) and outcome = 'done'`,
);
export const taskWord = statement<{ outcome: 'done' | 'open' }, [task_id: string]>(
  'select outcome from scheduler.task_words where task_id = $1',
);
