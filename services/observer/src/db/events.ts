import type { Transaction } from '@almanac/shared/pg/database';
import { statement } from '@almanac/shared/pg/statement';

export interface NoticedEvent {
  event_no: number;
  event_id: string;
  event_type: string;
  /** The event's payload; events without one were imported, and are no news. */
  notice: unknown;
}

// Whoever holds the mark is the only one to take events, in any number of processes.
const lockMark = statement<never>('select event_no from observer.events_mark for update');
// No transaction that records an event lasts an hour: what is older than that was seen, or is older than all that comes.
const moveMark = statement<{ event_no: number }>(
  `with done as (delete from observer.events_taken
                  where taken_at < clock_timestamp() - interval '1 hour' returning event_no)
   update observer.events_mark
      set event_no = greatest(event_no, (select max(event_no) from done))
   returning event_no`,
);
const fresh = statement<NoticedEvent, [types: readonly string[], mark: number, limit: number]>(
  `select e.event_no, e.event_id, e.event_type, e.notice from memory.stats_events e
    where e.event_type = any($1::text[]) and e.event_no > $2 and e.notice is not null
      and not exists (select 1 from observer.events_taken t where t.event_no = e.event_no)
    order by e.event_no limit $3`,
);
const insertTaken = statement<never, [event_nos: readonly number[]]>(
  'insert into observer.events_taken (event_no) select unnest($1::bigint[])',
);

/** The oldest events of these types nobody took yet; they count as taken when the transaction commits. */
export async function takeFresh(
  tx: Transaction,
  types: readonly string[],
  limit: number,
): Promise<NoticedEvent[]> {
  await lockMark.run(tx);
  const { event_no } = await moveMark.one(tx);
  const events = await fresh.many(tx, types, event_no, limit);
  if (events.length === 0) return [];
  const event_nos = events.map((event) => event.event_no);
  await insertTaken.run(tx, event_nos);
  return events;
}
