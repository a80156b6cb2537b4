import type { Db } from 'pg-boss';
import type { Transaction } from '../pg/database.ts';

/** A transaction as pg-boss wants it, so that a job is there exactly when the rest of it is. */
export function databaseOf(tx: Transaction): Db {
  return { executeSql: async (text, values) => ({ rows: (await tx.query(text, values)).rows }) };
}
