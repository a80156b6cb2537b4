import type { Db } from 'pg-boss';
import type { Transaction } from '../pg/database.ts';
import { kept } from '../pg/statement.ts';

/** A transaction as pg-boss wants it, so that a job is there exactly when the rest of it is; its texts are one per queue. */
export function databaseOf(tx: Transaction): Db {
  return {
    executeSql: async (text, values) => ({ rows: (await tx.query(kept(text), values)).rows }),
  };
}
