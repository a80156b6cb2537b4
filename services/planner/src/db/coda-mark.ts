import { statement } from '@almanac/shared/pg/statement';

/** Up to which change of a table every row is done. */
export const findMark = statement<{ mark: string }, [table_id: string]>(
  `select mark from planner.coda_mark where table_id = $1`,
);

/** The mark only moves forward; zero rows where it stands there already. */
export const advanceMark = statement<never, [table_id: string, mark: string, at: Date]>(
  `insert into planner.coda_mark as m (table_id, mark, updated_at) values ($1, $2, $3)
   on conflict (table_id) do update set mark = excluded.mark, updated_at = excluded.updated_at
     where m.mark < excluded.mark`,
);
