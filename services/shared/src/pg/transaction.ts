/**
 * One transaction on one connection. What nobody has to wait for is sent without waiting: `begin` goes with the first question, writes
 * whose answer says nothing go with what follows them, the last of them with the commit. They run one after the other all the same, and
 * one that fails turns the commit into a rollback, so that this saves ways to the server and nothing else.
 */
import type { Writable } from 'node:stream';
import type pg from 'pg';
import { assert } from '../lang/assert.ts';
import { isConnectionError } from './connection-error.ts';
import type { QueryResult, Transaction } from './database.ts';
import { nameOf } from './statement.ts';

export interface Asked {
  text: string;
  values: readonly unknown[];
}

/** `onInsert` hears of each statement that made a new row. */
export async function run<Row>(
  client: pg.Pool | pg.PoolClient,
  { text, values }: Asked,
  onInsert: () => void,
): Promise<QueryResult<Row>> {
  const name = nameOf(text);
  const kept = name === undefined ? {} : { name };
  const result = await client.query<Row & pg.QueryResultRow>({
    ...kept,
    text,
    values: [...values],
  });
  if ((result.rowCount ?? 0) > 0 && inserts(result.command, text)) onInsert();
  return { rows: result.rows, row_count: result.rowCount ?? 0 };
}

/** A statement that inserts in a part of its own is a SELECT to the server; it may have found its row instead of making it. */
function inserts(command: string, text: string): boolean {
  return command === 'INSERT' || (command === 'SELECT' && INSERTS_WITHIN.test(text));
}

const INSERTS_WITHIN = /^\s*with\b.*\binsert into\b/is;

/** `onWritten` hears of a commit with a new row in it. */
export async function transaction<T>(
  pool: pg.Pool,
  work: (tx: Transaction) => Promise<T>,
  onWritten: () => void,
): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  const onLost = (error: Error): void => {
    broken = error;
  };
  // The pool does not listen to a connection it has lent out, and an error nobody hears ends the process.
  client.on('error', onLost);
  const begun = begin(client);
  try {
    const value = await work(begun.tx);
    await begun.commit();
    if (begun.has_inserted()) onWritten();
    return value;
  } catch (error) {
    const has_begun = begun.end();
    if (isConnectionError(error)) broken = error;
    else if (has_begun) await client.query('rollback').catch(onLost);
    // What was sent without waiting failed first; what was asked after it only hears that the transaction is aborted.
    throw isAborted(error) ? (begun.failure() ?? error) : error;
  } finally {
    client.off('error', onLost);
    client.release(broken);
  }
}

/** It begins with its first question: where there is none, one write is a transaction by itself. */
function begin(client: pg.PoolClient) {
  const gather = gatherer(client);
  let order: ReturnType<typeof orderAfter> | undefined;
  let over = false;
  let inserted = false;
  let failed: Error | undefined;
  const early: Asked[] = [];
  const sent: Promise<unknown>[] = [];
  const onInsert = (): void => {
    inserted = true;
  };
  const ask = <T>(text: string, how: () => Promise<T>): Promise<T> => {
    gather();
    order ??= orderAfter(client.query('begin'));
    return order.ask(text, () => {
      gather();
      return how();
    });
  };
  const sendNow = (asked: Asked): void => {
    const answer = ask(asked.text, () => run(client, asked, onInsert));
    sent.push(answer);
    answer.catch((error: Error) => {
      failed ??= error;
    });
  };
  const tx: Transaction = {
    in_transaction: true,
    query: (text, values = []) => {
      assert(!over, OVER);
      for (const asked of early.splice(0)) sendNow(asked);
      return ask(text, () => run(client, { text, values }, onInsert));
    },
    send: (text, values = []) => {
      assert(!over, OVER);
      if (order === undefined) early.push({ text, values });
      else sendNow({ text, values });
    },
  };
  const commit = async (): Promise<void> => {
    over = true;
    const [only, ...more] = early;
    if (order === undefined && more.length === 0) {
      if (only !== undefined) await run(client, only, onInsert);
      return;
    }
    for (const asked of early) sendNow(asked);
    const answer = ask('commit', () => client.query('commit'));
    const [{ command }] = await Promise.all([answer, ...sent]);
    // A statement that failed and was swallowed turns the commit into a rollback, without an error.
    if (command !== 'COMMIT')
      throw new Error('the transaction was rolled back: a statement failed');
  };
  return {
    tx,
    commit,
    /** Nothing is sent any more; whether there is something to roll back. */
    end: (): boolean => {
      over = true;
      order?.end();
      return order !== undefined;
    },
    has_inserted: (): boolean => inserted,
    failure: (): Error | undefined => failed,
  };
}

const OVER = 'a transaction that is over is asked nothing';

/** What is sent in one turn of the event loop goes in one write: writing to the socket is a quarter of what a statement costs. */
function gatherer(client: pg.PoolClient): () => void {
  const { stream } = (client as unknown as { connection: { stream: Writable } }).connection;
  let is_gathering = false;
  return () => {
    if (is_gathering) return;
    is_gathering = true;
    stream.cork();
    process.nextTick(() => {
      is_gathering = false;
      stream.uncork();
    });
  };
}

// A function may write, but then what it writes is its own.
const READS = /^\s*select\b/i;

/**
 * Sends statements in the order they are asked for. Until `begun` is answered only reads are sent: whatever becomes of it, nothing is
 * written outside of a transaction. After `end` nothing is sent that still waited.
 */
export function orderAfter(begun: Promise<unknown>) {
  let is_begun = false;
  let is_ended = false;
  let waiting = 0;
  const opened = begun.then(() => {
    is_begun = true;
  });
  opened.catch(() => undefined);
  return {
    ask: async <T>(text: string, ask: () => Promise<T>): Promise<T> => {
      if (waiting === 0 && (is_begun || READS.test(text))) {
        const answer = await ask();
        await opened;
        return answer;
      }
      waiting += 1;
      await opened;
      assert(!is_ended, 'a transaction that is over sends nothing');
      const answer = ask();
      waiting -= 1;
      return answer;
    },
    end: (): void => {
      is_ended = true;
    },
  };
}

function isAborted(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === '25P02';
}
