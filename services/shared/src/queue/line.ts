/**
 * Lines of jobs: those of one line run one after the other, as they were sent. pg-boss knows groups of jobs but no order within them
 * once one has to wait, so the order is kept in its own rows: the group's name, and the time at which the line was taken.
 */
import { ADVISORY_LOCKS } from '../pg/advisory-locks.ts';
import type { Queryable, Transaction } from '../pg/database.ts';

/** Held until the transaction ends, so that places in a line are given in the order in which they become visible. */
export async function takeLine(tx: Transaction, line: string): Promise<void> {
  tx.send(`select pg_advisory_xact_lock(${ADVISORY_LOCKS.queue_line}, hashtext($1))`, [line]);
}

/** A transaction's own time is that of its begin; the place in a line is that of taking it. */
export async function placeNow(tx: Transaction, schema: string, job_id: string): Promise<void> {
  tx.send(`update ${schema}.job set created_on = clock_timestamp() where id = $1`, [job_id]);
}

const IN_LINE_S = 1;
const NEAR = 3;
const LONGEST_S = 30;

/**
 * How many seconds a job has to wait because others stand before it in its line, neither done nor given up; undefined where it is
 * the first. Who is far behind, or behind one that waits itself, has no reason to look every second.
 */
export async function waitInLine(
  db: Queryable,
  schema: string,
  name: string,
  job_id: string,
): Promise<number | undefined> {
  const { rows } = await db.query<{ ahead: number; first_due_in_s: number }>(
    `select count(*)::int as ahead,
            extract(epoch from (array_agg(start_after order by created_on))[1] - now())::float8 as first_due_in_s
       from (select earlier.start_after, earlier.created_on
               from ${schema}.job mine
               join ${schema}.job earlier on earlier.name = mine.name and earlier.group_id = mine.group_id
                and earlier.created_on < mine.created_on and earlier.state < 'completed'
              where mine.name = $1 and mine.id = $2
              order by earlier.created_on limit ${LONGEST_S}) before_it`,
    [name, job_id],
  );
  const [{ ahead, first_due_in_s } = { ahead: 0, first_due_in_s: 0 }] = rows;
  if (ahead === 0) return undefined;
  const by_place = ahead <= NEAR ? IN_LINE_S : ahead;
  return Math.min(LONGEST_S, Math.max(by_place, first_due_in_s));
}

/** A job is marked done right after it ran; who looks before that is put back. */
export const MARKED_DONE_MS = 50;

/** The one behind that job in its line may run in a moment, where it only waited for its turn. */
export async function makeNextDue(
  db: Queryable,
  schema: string,
  { name, line, job_id }: { name: string; line: string; job_id: string },
): Promise<void> {
  await db.query(
    `update ${schema}.job next set start_after = now() + make_interval(secs => $4)
      where next.id = (select behind.id from ${schema}.job behind
                         join ${schema}.job mine on mine.name = behind.name and mine.id = $3
                        where behind.name = $1 and behind.group_id = $2 and behind.state = 'created'
                          and behind.created_on > mine.created_on
                        order by behind.created_on limit 1)
        and next.name = $1 and next.state = 'created' and next.start_after > now()`,
    [name, line, job_id, MARKED_DONE_MS / 1000],
  );
}

/** True while a job of that name waits that begins within so many seconds: it will see what was committed before. */
export async function isJobWaiting(
  db: Queryable,
  schema: string,
  name: string,
  within_s: number,
): Promise<boolean> {
  const { rows } = await db.query(
    `select 1 from ${schema}.job
      where name = $1 and state = 'created' and start_after <= now() + make_interval(secs => $2) limit 1`,
    [name, within_s],
  );
  return rows.length > 0;
}
