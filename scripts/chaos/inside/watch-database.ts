/**
 * Sees each commit of this process, around the driver that every statement goes through: "before" as the commit is sent, "after" when
 * the server has said that it is done and before the code that waits for it learns of it.
 */
import pg from 'pg';
import type { RequestScope } from '@almanac/shared/http/request-scope';
import { commitName, queueStep, tablesWritten } from './name-point.ts';
import { scopeNow, type Reach } from './reach.ts';

interface Open {
  tables: string[];
}

interface Sent {
  text: string;
  values: readonly unknown[];
}

type Query = (this: object, ...args: unknown[]) => unknown;
type Seen = (row_count: number) => void;

/** The audit row of a job that ended, and a job that goes back: commits of the queue port outside any job's scope. */
const PORT = /insert into core\.audit_event|set state = 'created', started_on = null/i;

export function watchDatabase(reach: Reach): void {
  const open = new WeakMap<object, Open>();
  const prototype = pg.Client.prototype as unknown as { query: Query };
  const original = prototype.query;
  prototype.query = function query(this: object, ...args: unknown[]): unknown {
    const sent = sentOf(args);
    const seen = sent === undefined ? undefined : watch(reach, open, this, sent);
    if (seen === undefined) return original.apply(this, args);
    const callback = args.at(-1);
    if (typeof callback === 'function') {
      const watched = (error: unknown, result: unknown): void => {
        if (!error) seen(rowCount(result));
        Reflect.apply(callback, undefined, [error, result]);
      };
      return original.apply(this, [...args.slice(0, -1), watched]);
    }
    const answer = original.apply(this, args);
    if (!(answer instanceof Promise)) return answer;
    return answer.then((result: unknown) => {
      seen(rowCount(result));
      return result;
    });
  };
}

/** What is to be done when the statement has succeeded; undefined where it is none of our business. */
function watch(
  reach: Reach,
  open: WeakMap<object, Open>,
  client: object,
  sent: Sent,
): Seen | undefined {
  const word = sent.text.trim().toLowerCase();
  if (word === 'begin') {
    open.set(client, { tables: [] });
    return undefined;
  }
  const scope = scopeNow();
  const transaction = open.get(client);
  if (word === 'commit' || word === 'rollback') {
    open.delete(client);
    const name = word === 'commit' ? commitName(transaction?.tables ?? []) : undefined;
    return name === undefined ? undefined : around(reach, scope, name);
  }
  const tables = tablesWritten(sent.text);
  if (transaction !== undefined) {
    const matters = scope !== undefined || PORT.test(sent.text);
    if (matters) transaction.tables.push(...tables);
    return undefined;
  }
  return alone(reach, scope, sent, tables);
}

/** A statement outside a transaction commits by itself. */
function alone(
  reach: Reach,
  scope: RequestScope | undefined,
  sent: Sent,
  tables: readonly string[],
): Seen | undefined {
  if (scope !== undefined || PORT.test(sent.text)) {
    const name = commitName(tables);
    if (name === undefined) return undefined;
    return (rows) => {
      if (rows > 0) reach(scope, doingOf(scope), `after commit ${name}`);
    };
  }
  const queue = queueStep(sent.text, sent.values);
  if (queue === undefined) return undefined;
  return (rows) => {
    if (rows > 0) reach(undefined, `job ${queue.job}`, queue.step);
  };
}

function around(reach: Reach, scope: RequestScope | undefined, name: string): Seen {
  reach(scope, doingOf(scope), `before commit ${name}`);
  return () => reach(scope, doingOf(scope), `after commit ${name}`);
}

const doingOf = (scope: RequestScope | undefined): string => scope?.doing ?? 'queue';

function sentOf([first, second]: unknown[]): Sent | undefined {
  const values = Array.isArray(second) ? second : [];
  if (typeof first === 'string') return { text: first, values };
  if (typeof first !== 'object' || first === null || !('text' in first)) return undefined;
  const own = 'values' in first && Array.isArray(first.values) ? first.values : values;
  return typeof first.text === 'string' ? { text: first.text, values: own } : undefined;
}

function rowCount(result: unknown): number {
  if (typeof result !== 'object' || result === null || !('rowCount' in result)) return 0;
  return typeof result.rowCount === 'number' ? result.rowCount : 0;
}
