/**
 * A service's way to Postgres: one pool under the service's own role. A query goes to the pool; what belongs together
 * goes through `transaction`, whose commit also seals the audit. Statements are bounded so that a stuck one cannot hold
 * its rows for ever.
 */
import pg from 'pg';
import { copyOut } from './copy-out.ts';
import { AppError, errorText } from '../lang/app-error.ts';
import { isConnectionError } from './connection-error.ts';
import { run, transaction } from './transaction.ts';
import { NOT_WRITABLE, watchWriting, type WritingWatch } from './watch-writing.ts';

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
  /** For a write whose answer says nothing: nobody waits for it, and where it fails the commit fails with it. */
  send(text: string, values?: readonly unknown[]): void;
}

export interface Database extends Queryable {
  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T>;
  /**
   * The rows of a query in COPY's binary form, as they come: many rows cost a fraction of what they cost as objects. COPY takes no
   * parameters: the query reads `settings` with `current_setting`.
   */
  copyOut(
    text: string,
    settings: Readonly<Record<string, string>>,
    take: (chunk: Buffer) => void,
  ): Promise<void>;
  close(): Promise<void>;
  /** Why nothing can be written now, in words: the server said so within the last minute, and has taken no new row since. */
  refusesWriting(): string | undefined;
  readonly url: string;
}

export interface DatabaseOptions {
  url: string;
  /** Shown in pg_stat_activity. */
  application_name: string;
  /** Of the planner and the like, by name, for every connection; the URL's own `options` come first. */
  settings?: Record<string, string>;
  max_connections?: number;
  /** After this the server ends a statement; a server that is silent is given up soon after. Default 13 s, so that silence shows within 15. */
  statement_timeout_ms?: number;
  onError: (error: Error) => void;
}

const STATEMENT_TIMEOUT_MS = 13_000;
const COPIES = 2;
const IDLE_IN_TRANSACTION_TIMEOUT_MS = 30_000;
const CONNECT_TIMEOUT_MS = 5000;
// The server ends a slow statement first; only one that says nothing at all meets this.
const SILENT_SERVER_MS = 1000;

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

const INSTANT = /^(\d{4,6})-(\d\d)-(\d\d) (\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))?\+00( BC)?$/;

/** What Postgres prints of an instant, in UTC; `infinity` and what lies beyond JavaScript's years stay as they are printed. */
function toRfc3339(text: string): string {
  const parts = INSTANT.exec(text);
  if (parts === null) return isoOf(new Date(text)) ?? text;
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = parts
    .slice(1, 7)
    .map(Number);
  const ms = Number((parts[7] ?? '').padEnd(3, '0').slice(0, 3));
  // Date's own parser takes 0050 for 1950, and no year before Christ.
  const at = new Date(0);
  at.setUTCFullYear(parts[8] === undefined ? year : 1 - year, month - 1, day);
  at.setUTCHours(hour, minute, second, ms);
  return isoOf(at) ?? text;
}

function isoOf(at: Date): string | undefined {
  return Number.isNaN(at.getTime()) ? undefined : at.toISOString();
}

// A server's own zone would give offsets with seconds for old times, which no parser takes.
const FORMS = { timezone: 'UTC', datestyle: 'ISO' };

function optionsOf(settings: Record<string, string>): string[] {
  return Object.entries(settings).map(([name, value]) => `-c ${name}=${value}`);
}

/** The driver lets the `options` of a URL replace those of its settings: they are taken out, to be joined with them. */
function withoutOptions(text: string): { connection_url: string; own_options: string } {
  if (!/[?&]options=/.test(text)) return { connection_url: text, own_options: '' };
  const url = new URL(text);
  const own_options = url.searchParams.getAll('options').join(' ');
  url.searchParams.delete('options');
  return { connection_url: url.href, own_options };
}

export function openDatabase(options: DatabaseOptions): Database {
  const statement_timeout_ms = options.statement_timeout_ms ?? STATEMENT_TIMEOUT_MS;
  const { connection_url, own_options } = withoutOptions(options.url);
  const settings: pg.PoolConfig = {
    connectionString: connection_url,
    application_name: options.application_name,
    max: options.max_connections ?? 8,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    idleTimeoutMillis: 30_000,
    statement_timeout: statement_timeout_ms,
    query_timeout: statement_timeout_ms + SILENT_SERVER_MS,
    keepAlive: true,
    options: [own_options, ...optionsOf({ ...options.settings, ...FORMS })].join(' ').trim(),
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_TIMEOUT_MS,
    types: TYPES,
  };
  const pool = new pg.Pool({ ...settings, pipeline: true });
  // COPY needs a connection that waits for each answer.
  const copies = new pg.Pool({ ...settings, max: COPIES });
  for (const one of [pool, copies]) one.on('error', options.onError);
  const writing = watchWriting();
  let closing: Promise<void> | undefined;
  return {
    url: options.url,
    query: (text, values) =>
      guarded(writing, () => run(pool, { text, values: values ?? [] }, writing.wrote)),
    transaction: (work) => guarded(writing, () => transaction(pool, work, writing.wrote)),
    copyOut: (text, settings, take) =>
      guarded(writing, () => copyOut(copies, { text, settings, take })),
    refusesWriting: writing.refused,
    close: () => (closing ??= Promise.all([pool.end(), copies.end()]).then(() => undefined)),
  };
}

/** A database that cannot be reached is a dependency that is down, and a value it cannot hold a bad request: no bugs. */
async function guarded<T>(writing: WritingWatch, work: () => Promise<T>): Promise<T> {
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
    if (hasSqlState(error, ...NOT_WRITABLE)) {
      writing.refuse(`The database takes nothing new: ${errorText(error)}`);
      throw new AppError('unavailable', 'The database takes nothing new.', {
        code: 'database_not_writable',
        retry_after_s: 30,
        cause: error,
      });
    }
    if (hasSqlState(error, '22021', '22P05')) {
      throw new AppError('invalid', 'A text holds characters that cannot be stored.', {
        cause: error,
      });
    }
    if (isUnstorable(error)) {
      throw new AppError('invalid', 'A value is outside of what can be stored.', { cause: error });
    }
    throw error;
  }
}

/** Data that Postgres refuses (class 22), or that is nested deeper than it reads (54001). */
function isUnstorable(error: unknown): boolean {
  if (!(error instanceof Error) || !('code' in error)) return false;
  return /^22[0-9A-Z]{3}$/.test(String(error.code)) || error.code === '54001';
}

/** True for an error that Postgres names by one of these five-character codes. */
export function hasSqlState(error: unknown, ...codes: string[]): boolean {
  return error instanceof Error && 'code' in error && codes.includes(String(error.code));
}

/** True for a violation of the named unique constraint or index: the loser of a race reads the winner's row. */
export function isUniqueViolation(error: unknown, constraint?: string): boolean {
  if (!(error instanceof Error) || !('code' in error) || error.code !== '23505') return false;
  return constraint === undefined || ('constraint' in error && error.constraint === constraint);
}
