/**
 * Lines of jobs: those of one line run one after the other, as they were sent. pg-boss knows groups of jobs but no order within them
 * once one has to wait, so the order is kept in its own rows: the group's name, and the time at which the line was taken.
 */
import type { Queryable, Transaction } from '../pg/database.ts';

/** Held until the transaction ends, so that places in a line are given in the order in which they become visible. */
export async function takeLine(tx: Transaction, line: string): Promise<void> {
  await tx.query('select pg_advisory_xact_lock(7308616, hashtext($1))', [line]);
}

/** A transaction's own time is that of its begin; the place in a line is that of taking it. */
export async function placeNow(tx: Transaction, schema: string, job_id: string): Promise<void> {
  await tx.query(`update ${schema}.job set created_on = clock_timestamp() where id = $1`, [job_id]);
}

/** True while a job that stands before this one in its line is neither done nor given up. */
export async function hasEarlier(
  db: Queryable,
  schema: string,
  name: string,
  job_id: string,
): Promise<boolean> {
  const { rows } = await db.query(
    `select 1 from ${schema}.job mine
       join ${schema}.job earlier on earlier.name = mine.name and earlier.group_id = mine.group_id
        and earlier.created_on < mine.created_on and earlier.state < 'completed'
      where mine.name = $1 and mine.id = $2 limit 1`,
    [name, job_id],
  );
  return rows.length > 0;
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
