/**
 * SQL statements as values: text, never built from values, one typed function family per statement. Each is registered so
 * that a test can PREPARE all of them on the migrated database.
 */
import { AppError } from '../lang/app-error.ts';
import { must } from '../lang/assert.ts';
import { sha256Hex } from '../lang/ids.ts';
import type { Queryable, Transaction } from './database.ts';

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
  /** Without waiting for it: the commit does. */
  send(tx: Transaction, ...params: Params): void;
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
    send: (tx, ...params) => tx.send(text, params),
  };
}

const names = new Map<string, string>();

/**
 * A statement that each connection parses once, and plans anew only while that pays. For what runs with every request: reading and
 * planning such a statement costs more than running it. Not where the best plan depends on the values, as with a stretch of
 * time: PostgreSQL may settle for one that is good for none of them.
 */
export function prepared<Row, Params extends readonly unknown[] = []>(
  text: string,
): Statement<Row, Params> {
  return statement(kept(text));
}

/** The same text, which connections keep from now on: for texts of others that come again and again, and are few. */
export function kept(text: string): string {
  if (!names.has(text)) names.set(text, preparedName(text));
  return text;
}

/** What a connection keeps the prepared statement under; the same text has the same name everywhere. */
export function preparedName(text: string): string {
  return `p_${sha256Hex(text).slice(0, 40)}`;
}

/** Undefined for a statement that is not kept. */
export function nameOf(text: string): string | undefined {
  return names.get(text);
}

/** The row, or a 404 that names what was looked for. */
export function found<Row>(row: Row | undefined, what: string): Row {
  if (row === undefined) throw new AppError('not_found', `There is no ${what}.`);
  return row;
}
