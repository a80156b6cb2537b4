import pg from 'pg';

export interface Listener {
  close(): Promise<void>;
}

export interface ListenOptions {
  url: string;
  application_name: string;
  channel: string;
  onNotify: (payload: string) => void;
  /** After each (re)connection: whatever was missed must be read now. */
  onConnected: () => void;
  onError: (error: Error) => void;
}

const RECONNECT_MS = 1000;
/** A peer that vanished says nothing, and a connection that only listens would wait for it for hours: it is asked this often. */
const HEARTBEAT_MS = 4000;
const ANSWER_WITHIN_MS = 4000;

/**
 * Holds one connection that LISTENs, and comes back by itself when it breaks, or when the server does not answer a heartbeat: nine
 * seconds after it fell silent at the latest.
 */
export function listen(options: ListenOptions): Listener {
  let client: pg.Client | undefined;
  let timer: NodeJS.Timeout | undefined;
  let heartbeat: NodeJS.Timeout | undefined;
  let closed = false;

  const retry = (): void => {
    if (closed) return;
    timer = setTimeout(connect, RECONNECT_MS);
    timer.unref();
  };

  const connect = (): void => {
    const next = new pg.Client({
      connectionString: options.url,
      application_name: `${options.application_name}-listen`,
      connectionTimeoutMillis: 5000,
      query_timeout: ANSWER_WITHIN_MS,
      keepAlive: true,
    });
    client = next;
    let lost = false;
    // An end is told twice (error, then end), perhaps long after one another: each connection is replaced once.
    const onLost = (error: Error): void => {
      if (lost || closed) return;
      lost = true;
      clearInterval(heartbeat);
      options.onError(error);
      next.end().catch(options.onError);
      retry();
    };
    next.on('notification', (message) => options.onNotify(message.payload ?? ''));
    next.on('error', onLost);
    next.on('end', () => onLost(new Error(`the connection listening on ${options.channel} ended`)));
    next
      .connect()
      .then(() => next.query(`listen ${pg.escapeIdentifier(options.channel)}`))
      .then(() => {
        heartbeat = setInterval(() => {
          next.query('select 1').catch(onLost);
        }, HEARTBEAT_MS);
        heartbeat.unref();
        options.onConnected();
      })
      .catch(onLost);
  };

  connect();
  return {
    close: async () => {
      closed = true;
      clearTimeout(timer);
      clearInterval(heartbeat);
      await client?.end();
    },
  };
}
