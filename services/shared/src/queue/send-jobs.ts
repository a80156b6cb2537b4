/** How jobs enter the queue: in the transaction that decided them, so that a job is there exactly when the rest of it is. */
import type { Db, PgBoss } from 'pg-boss';
import type { Transaction } from '../pg/database.ts';
import { kept } from '../pg/statement.ts';
import { jobIdOf } from './job-id.ts';
import { placeNow, takeLine } from './line.ts';
import type { Queue, SendOptions } from './queue.ts';
import type { Wakers } from './wake.ts';

export function sendJobs(
  boss: PgBoss,
  { schema, wake }: { schema: string; wake: Wakers },
): Pick<Queue, 'send' | 'sendNew'> {
  const sendBy = async (db: Db, name: string, data: object, send: SendOptions) => {
    const job_id = await boss.send(name, data, {
      db,
      ...(send.line === undefined ? {} : { group: { id: send.line } }),
      ...(send.key === undefined ? {} : { id: jobIdOf(name, send.key) }),
      ...(send.start_after === undefined ? {} : { startAfter: send.start_after }),
      ...(send.priority === undefined ? {} : { priority: send.priority }),
    });
    if (send.start_after !== undefined) {
      wake.wakeAfter(name, send.start_after.getTime() - Date.now());
    }
    return job_id;
  };
  const sendNew: Queue['sendNew'] = async (tx, name, data, send = {}) => {
    if (send.line !== undefined) await takeLine(tx, send.line);
    const job_id = await sendBy(asked(tx), name, data, send);
    if (send.line !== undefined && job_id !== null) await placeNow(tx, schema, job_id);
    return job_id !== null;
  };
  return {
    sendNew,
    send: async (tx, name, data, send = {}) => {
      if (send.line === undefined) await sendBy(unasked(tx), name, data, send);
      else await sendNew(tx, name, data, send);
    },
  };
}

/** A transaction as pg-boss wants it; its texts are one per queue. */
function asked(tx: Transaction): Db {
  return {
    executeSql: async (text, values) => ({ rows: (await tx.query(kept(text), values)).rows }),
  };
}

/** Here nobody asks whether there was such a job: the commit waits for the statement, and pg-boss hears of a row. */
function unasked(tx: Transaction): Db {
  return {
    executeSql: (text, values) => {
      tx.send(kept(text), values);
      return Promise.resolve({ rows: [{ id: '' }] });
    },
  };
}
