/** What the rows of tasks in Coda were told last, and what there is to tell. */
import { statement } from '@almanac/shared/pg/statement';

/** From the first to the last live block of a task, null where none is left; and whether the work on one of them has ended. */
export const taskState = statement<
  { start_at: string | null; end_at: string | null; is_begun: boolean },
  [task_id: string]
>(
  `select min(start_at) as start_at, max(end_at) as end_at,
          coalesce(bool_or(status in ('done', 'partial', 'skipped')), false) as is_begun
     from scheduler.blocks where task_id = $1 and status not in ('deleted', 'proposed')`,
);
/** Read and written by who holds the task's line of news. */
export const lastNews = statement<
  { status: string; start_at: string | null; end_at: string | null },
  [task_id: string]
>('select status, start_at, end_at from scheduler.task_news where task_id = $1');
export const keepNews = statement<
  never,
  [task_id: string, status: string, start_at: string | null, end_at: string | null, at: Date]
>(
  `insert into scheduler.task_news (task_id, status, start_at, end_at, at) values ($1, $2, $3, $4, $5)
   on conflict (task_id) do update set status = excluded.status, start_at = excluded.start_at,
     end_at = excluded.end_at, at = excluded.at`,
);
