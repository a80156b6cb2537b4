/**
 * SQL statements as values: text, never built from values, one typed function family per statement. Each is registered so
 * that a test can PREPARE all of them on the migrated database.
 */
import { AppError } from '../lang/app-error.ts';
import { must } from '../lang/assert.ts';
import type { Queryable } from './database.ts';

export interface Statement<Row, Params extends readonly unknown[]> {
  readonly text: string;
  /** All rows. */
  many(db: Queryable, ...params: Params): Promise<Row[]>;
  /** The row, or undefined where there is none. */
  maybe(db: Queryable, ...params: Params): Promise<Row | undefined>;
  /** The row; its absence is a bug. */
  one(db: Queryable, ...params: Params): Promise<Row>;
  /** How many rows were written. */
  run(db: Queryable, ...params: Params): Promise<number>;
}

const registered: string[] = [];

/** The texts of all statements of the modules loaded so far. */
export function allStatements(): readonly string[] {
  return registered;
}

/** Declares a statement: `const findPlan = statement<PlanRow, [plan_id: string]>('select … where plan_id = $1')`. */
export function statement<Row, Params extends readonly unknown[] = []>(
  text: string,
): Statement<Row, Params> {
  registered.push(text);
  return {
    text,
    many: async (db, ...params) => (await db.query<Row>(text, params)).rows,
    maybe: async (db, ...params) => (await db.query<Row>(text, params)).rows[0],
    one: async (db, ...params) => must((await db.query<Row>(text, params)).rows[0], 'a row'),
    run: async (db, ...params) => (await db.query(text, params)).row_count,
  };
}

/** The row, or a 404 that names what was looked for. */
export function found<Row>(row: Row | undefined, what: string): Row {
  if (row === undefined) throw new AppError('not_found', `There is no ${what}.`);
  return row;
}
