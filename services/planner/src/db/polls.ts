import { statement } from '@almanac/shared/pg/statement';

/** That the table was read: a poll that finds nothing leaves no other trace, and the observer misses one that stopped. */
export const notePoll = statement<never, [table_id: string, at: Date]>(
  `insert into planner.polls as p (table_id, polled_at) values ($1, $2)
   on conflict (table_id) do update set polled_at = greatest(p.polled_at, excluded.polled_at), is_off = false`,
);
/** Where Coda is off no table is read, and none is missed. */
export const noteNoPolls = statement('update planner.polls set is_off = true where not is_off');
