import type pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';

export interface Copying {
  /** A query without parameters. */
  text: string;
  /** What it may read with `current_setting`, and settings of the planner; they hold for this query alone. */
  settings: Readonly<Record<string, string>>;
  take: (chunk: Buffer) => void;
}

/** On a connection of its own. One that failed in the middle is closed: what is left of its answer is nobody's. */
export async function copyOut(pool: pg.Pool, copying: Copying): Promise<void> {
  const client = await pool.connect();
  let broken: Error | undefined;
  const onLost = (error: Error): void => {
    broken = error;
  };
  client.on('error', onLost);
  try {
    await client.query('begin read only');
    await client.query('select set_config(key, value, true) from jsonb_each_text($1)', [
      JSON.stringify(copying.settings),
    ]);
    await streamed(client, copying);
    await client.query('commit');
  } catch (error) {
    broken = error instanceof Error ? error : new Error(String(error));
    throw error;
  } finally {
    client.off('error', onLost);
    client.release(broken);
  }
}

async function streamed(client: pg.PoolClient, { text, take }: Copying): Promise<void> {
  const stream: ReturnType<typeof copyTo> & { callback?: () => void } = client.query(
    copyTo(`copy (${text}) to stdout (format binary)`),
  );
  try {
    for await (const chunk of stream) take(chunk as Buffer);
  } finally {
    // The driver's timer for a silent server waits for this call.
    stream.callback?.();
  }
}
