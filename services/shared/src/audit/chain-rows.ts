/** How the chain is read. */
import { statement } from '../pg/statement.ts';

/** Where a column stands in `chainAfter`. */
export const COLUMN = {
  seq: 0,
  event_id: 1,
  content_hash: 2,
  prev_hash: 3,
  hash: 4,
  canon: 5,
  at: 6,
  action: 7,
  actor: 8,
  actor_type: 9,
  corr_id: 10,
  subject: 11,
};
export const COLUMNS = Object.keys(COLUMN).length;

/** The next rows behind `almanac.after`, at most `almanac.rows`; the columns of an event that is gone are null. */
export const chainAfter = statement<never>(
  `select c.seq, c.event_id, c.content_hash, c.prev_hash, c.hash,
          e.canon, e.at, e.action, e.actor, e.actor_type, e.corr_id, e.subject
     from core.audit_chain c left join core.audit_event e on e.id = c.event_id
    where c.seq > current_setting('almanac.after', true)::bigint
    order by c.seq limit current_setting('almanac.rows', true)::bigint`,
);
/** The head is the row with the highest seq; null of an empty chain. */
export const chainHead = statement<{ seq: number; hash: string }>(
  `select seq, encode(hash, 'hex') as hash from core.audit_chain order by seq desc limit 1`,
);
export const linkAt = statement<{ hash: Buffer }, [seq: number]>(
  'select hash from core.audit_chain where seq = $1',
);
export const hasTwin = statement<{ seq: number }, [prev_hash: Buffer, seq: number]>(
  'select seq from core.audit_chain where prev_hash = $1 and seq <> $2 limit 1',
);
export const countRows = statement<{ events: number; links: number }>(
  `select (select count(*) from core.audit_event) as events,
          (select count(*) from core.audit_chain) as links`,
);
export const unsealedEvents = statement<{ id: string }, [limit: number]>(
  `select e.id from core.audit_event e
    where not exists (select 1 from core.audit_chain c where c.event_id = e.id) limit $1`,
);
/** Sealed rows of one action, oldest first. */
export const rowsOfAction = statement<
  { seq: number; subject: string; canon: string },
  [action: string]
>(
  `select c.seq, e.subject, e.canon from core.audit_event e
     join core.audit_chain c on c.event_id = e.id where e.action = $1 order by c.seq`,
);
