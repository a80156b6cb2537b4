import type { Transaction } from '@almanac/shared/pg/database';
import { statement } from '@almanac/shared/pg/statement';
import type { Sprint } from '../domain/sprint-row.ts';

const upsert = statement<never, [sprints: string, at: Date]>(
  `insert into planner.sprints (sprint_id, title, client_id, starts_on, ends_on, planned_billable_minutes, read_at)
   select sprint_id, title, client_id, starts_on, ends_on, planned_billable_minutes, $2
     from jsonb_to_recordset($1::jsonb) as read (sprint_id text, title text, client_id text, starts_on date,
       ends_on date, planned_billable_minutes int)
   on conflict (sprint_id) do update
     set title = excluded.title, client_id = excluded.client_id, starts_on = excluded.starts_on,
         ends_on = excluded.ends_on, planned_billable_minutes = excluded.planned_billable_minutes,
         read_at = excluded.read_at
   where (planner.sprints.title, planner.sprints.client_id, planner.sprints.starts_on, planner.sprints.ends_on,
          planner.sprints.planned_billable_minutes)
      is distinct from (excluded.title, excluded.client_id, excluded.starts_on, excluded.ends_on,
          excluded.planned_billable_minutes)`,
);

/** How many were new or had changed. */
export function storeSprints(tx: Transaction, sprints: Sprint[], at: Date): Promise<number> {
  return upsert.run(tx, JSON.stringify(sprints), at);
}
