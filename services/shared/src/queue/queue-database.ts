/**
 * pg-boss's own connections, apart from the service's: looking for jobs never waits for requests. Its statements are few and always the
 * same, and planning one takes longer than running it, so each connection keeps them.
 */
import pg from 'pg';
import type { Db } from 'pg-boss';
import { listen } from '../pg/listen.ts';
import { preparedName } from '../pg/statement.ts';

export interface QueueDatabase extends Db {
  close(): Promise<void>;
}

/** The driver gives up a query after this: a server that is silent is left alone for another connection. */
const POOL = { max: 3, query_timeout: 10_000 };
/** So many are kept at most; pg-boss has some dozen for a queue. */
const MOST_KEPT = 500;

export function queueDatabase(options: {
  url: string;
  application_name: string;
  onError: (error: Error) => void;
  /** A job has come to this queue; pg-boss itself would wake all its workers. */
  onJob: (name: string) => void;
}): QueueDatabase {
  const { url, application_name, onError, onJob } = options;
  const pool = new pg.Pool({ connectionString: url, application_name, ...POOL });
  pool.on('error', onError);
  const names = new Map<string, string>();
  let closing: Promise<void> | undefined;
  return {
    executeSql: (text, values = []) => {
      const name = nameFor(names, text);
      return pool.query(name === undefined ? { text, values } : { name, text, values });
    },
    listen: async (channel, _, onConnected) =>
      listen({ url, application_name, channel, onNotify: onJob, onConnected, onError }),
    close: () => (closing ??= pool.end()),
  };
}

/** Undefined for several statements in one text, which no connection can keep. */
function nameFor(names: Map<string, string>, text: string): string | undefined {
  const known = names.get(text);
  if (known !== undefined) return known;
  if (text.includes(';') || names.size >= MOST_KEPT) return undefined;
  const name = preparedName(text);
  names.set(text, name);
  return name;
}
