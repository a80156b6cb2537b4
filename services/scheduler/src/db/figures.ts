import { statement } from '@almanac/shared/pg/statement';

export const runsSince = statement<{ status: string; runs: number }, [since: Date]>(
  `select s.status, count(r.run_id) as runs
     from unnest(array['proposed', 'awaiting_approval', 'applying', 'applied', 'partially_applied', 'failed']) as s (status)
     left join scheduler.scheduler_runs r on r.status = s.status and r.created_at > $1
    group by s.status`,
);
/** Of the runs since then: blocks of older runs are written again when they move. */
export const blocksWrittenSince = statement<{ blocks: number }, [since: Date]>(
  `select count(*) as blocks from scheduler.scheduler_runs r
     join scheduler.blocks b on b.run_id = r.run_id
    where r.created_at > $1 and b.written_at is not null`,
);
export const blocksAhead = statement<{ blocks: number }, [now: Date]>(
  `select count(*) as blocks from scheduler.blocks
    where start_at > $1 and status in ('planned', 'applied')`,
);
export const calendarState = statement<{ connected: number; synced_at: string | null }>(
  `select (select count(*) from scheduler.calendar_connections where status = 'connected') as connected,
          (select max(last_sync_at) from scheduler.sync_state) as synced_at`,
);
