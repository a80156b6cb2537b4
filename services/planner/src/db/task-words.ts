/** The person's last word about each task, as its row in Coda said it. */
import { statement } from '@almanac/shared/pg/statement';

export const knownWords = statement<
  { task_id: string; outcome: 'done' | 'open' },
  [task_ids: string[]]
>('select task_id, outcome from planner.task_words where task_id = any($1)');

/**
 * The word's revision where it is news; nothing where it was known, or the row was read in an older state than before. A task nobody
 * ever set done is not open again.
 */
export const takeWord = statement<
  { revision: number },
  [task_id: string, outcome: 'done' | 'open', row_updated_at: string, at: Date]
>(
  `insert into planner.task_words as known (task_id, outcome, revision, row_updated_at, at)
   select $1, $2, 1, $3, $4
    where $2 = 'done' or exists (select 1 from planner.task_words where task_id = $1)
   on conflict (task_id) do update
     set outcome = excluded.outcome, revision = known.revision + 1,
         row_updated_at = excluded.row_updated_at, at = excluded.at
   where known.outcome <> excluded.outcome and known.row_updated_at <= excluded.row_updated_at
   returning revision`,
);
