import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { waitFor } from '@almanac/shared/testing/wait-for';
import { proposed, type CrashStage } from './crash-rounds.ts';

const WORKER = fileURLToPath(new URL('executor-worker.ts', import.meta.url));

export interface Worker {
  /** Throws with its last words where it ended by itself. */
  requireAlive: () => void;
  /** As by a power cut. */
  kill: () => Promise<void>;
}

/** A worker of its own process; `env` over that of the stage. */
export async function startWorker(
  { gateway, provider }: CrashStage,
  env: Record<string, string> = {},
): Promise<Worker> {
  const all = { ...process.env, ...gateway.env, ...env };
  const child: ChildProcess = fork(WORKER, [provider.url], { env: all, stdio: 'pipe' });
  let said = '';
  child.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const ended = once(child, 'exit');
  const ready = await Promise.race([once(child, 'message').then(() => true), ended]);
  if (ready !== true) throw new Error(`the worker ended: ${said}`);
  return {
    requireAlive: () => {
      if (child.exitCode === null && child.signalCode === null) return;
      throw new Error(`a worker ended by itself: ${said.slice(-2000)}`);
    },
    kill: async () => {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
      await ended;
    },
  };
}

/** Proposes so many; while the database is being killed, as often as it takes. */
export async function proposeMany(stage: CrashStage, count: number): Promise<string[]> {
  const ids: string[] = [];
  while (ids.length < count) {
    try {
      ids.push(await proposed(stage, ids.length % 2 === 0 ? 'keyed' : 'asked'));
    } catch (error) {
      if (!isOutage(error)) throw error;
    }
  }
  return ids;
}

/** The database is away: it says so, or its flags cannot be read, which counts as stopped. */
export function isOutage(error: unknown): boolean {
  if (!(error instanceof Error) || !('kind' in error)) return false;
  return error.kind === 'unavailable' || error.kind === 'locked';
}

/** Waits until all are done; what is not done once names itself. */
export async function allDoneOnce(
  { gateway, provider }: CrashStage,
  ids: readonly string[],
  deadline_ms: number,
): Promise<void> {
  let left: { action_id: string; state: string }[] = [];
  await waitFor(
    () => `all are done; ${JSON.stringify(left)}`,
    async () => {
      const { rows } = await gateway.db.admin.query<{ action_id: string; state: string }>(
        `select action_id, state from actions.actions where action_id = any($1) and state <> 'succeeded'`,
        [ids],
      );
      left = rows;
      return rows.length === 0;
    },
    deadline_ms,
  );
  const { rows } = await gateway.db.admin.query<{ provider_key: string }>(
    'select distinct provider_key from actions.executions where action_id = any($1)',
    [ids],
  );
  const wrong = rows.filter(({ provider_key }) => provider.effects.get(provider_key) !== 1);
  if (rows.length === ids.length && wrong.length === 0) return;
  throw new Error(`${rows.length} keys of ${ids.length}; not once: ${JSON.stringify(wrong)}`);
}
