/**
 * A service's way to Postgres: one pool under the service's own role. A query goes to the pool; what belongs together
 * goes through `transaction`, whose commit also seals the audit. Statements are bounded so that a stuck one cannot hold
 * its rows for ever.
 */
import pg from 'pg';
import { AppError } from '../lang/app-error.ts';

export interface QueryResult<Row> {
  rows: Row[];
  row_count: number;
}

/** What runs a statement: the pool, or one transaction. */
export interface Queryable {
  query<Row>(text: string, values?: readonly unknown[]): Promise<QueryResult<Row>>;
}

/** Marks that a caller is inside a transaction: audit rows and queue jobs are only written through one. */
export interface Transaction extends Queryable {
  readonly in_transaction: true;
}

export interface Database extends Queryable {
  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T>;
  close(): Promise<void>;
  readonly url: string;
}

export interface DatabaseOptions {
  url: string;
  /** Shown in pg_stat_activity. */
  application_name: string;
  max_connections?: number;
  onError: (error: Error) => void;
}

const STATEMENT_TIMEOUT_MS = 15_000;
const IDLE_IN_TRANSACTION_TIMEOUT_MS = 30_000;
const CONNECT_TIMEOUT_MS = 5000;

// Timestamps travel as RFC 3339 text, not as Date objects: one form in rows, types and JSON.
const TYPES = {
  getTypeParser(oid: number, format?: 'text' | 'binary') {
    if (oid === pg.types.builtins.TIMESTAMPTZ) return toRfc3339;
    if (oid === pg.types.builtins.INT8) return Number;
    if (oid === pg.types.builtins.DATE) return String;
    if (oid === pg.types.builtins.NUMERIC) return String;
    return pg.types.getTypeParser(oid, format);
  },
};

function toRfc3339(text: string): string {
  return new Date(text).toISOString();
}

export function openDatabase(options: DatabaseOptions): Database {
  const pool = new pg.Pool({
    connectionString: options.url,
    application_name: options.application_name,
    max: options.max_connections ?? 8,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    idleTimeoutMillis: 30_000,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_TIMEOUT_MS,
    types: TYPES,
  });
  pool.on('error', options.onError);
  return {
    url: options.url,
    query: (text, values) => guarded(() => run(pool, text, values)),
    transaction: (work) => guarded(() => transaction(pool, work)),
    close: () => pool.end(),
  };
}

async function run<Row>(
  client: pg.Pool | pg.PoolClient,
  text: string,
  values: readonly unknown[] = [],
): Promise<QueryResult<Row>> {
  const result = await client.query<Row & pg.QueryResultRow>(text, [...values]);
  return { rows: result.rows, row_count: result.rowCount ?? 0 };
}

async function transaction<T>(pool: pg.Pool, work: (tx: Transaction) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query('begin');
    const value = await work({
      in_transaction: true,
      query: (text, values) => run(client, text, values),
    });
    await client.query('commit');
    return value;
  } catch (error) {
    await client.query('rollback').catch((failure: unknown) => {
      broken = failure instanceof Error ? failure : new Error(String(failure));
    });
    throw error;
  } finally {
    client.release(broken);
  }
}

/** A database that cannot be reached is a dependency that is down, not a bug. */
async function guarded<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (isConnectionError(error)) {
      throw new AppError('unavailable', 'The database cannot be reached.', {
        code: 'database_unavailable',
        retry_after_s: 5,
        cause: error,
      });
    }
    throw error;
  }
}

const CONNECTION_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOENT',
  'EPIPE',
  'ETIMEDOUT',
  '57P01',
  '57P02',
  '57P03',
  '08000',
  '08003',
  '08006',
  '53300',
]);

function isConnectionError(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = 'code' in error ? String(error.code) : '';
  return CONNECTION_CODES.has(code) || /Connection terminated|timeout exceeded/.test(error.message);
}

/** True for a violation of the named unique constraint or index: the loser of a race reads the winner's row. */
export function isUniqueViolation(error: unknown, constraint?: string): boolean {
  if (!(error instanceof Error) || !('code' in error) || error.code !== '23505') return false;
  return constraint === undefined || ('constraint' in error && error.constraint === constraint);
}
