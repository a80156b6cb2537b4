/**
 * Keeps a server running: one that ends unasked (killed, out of memory) is started again on the same data and the same port,
 * where the services wait for it.
 */
import { stopServer } from './postgres-launcher.ts';
import { launchServer, watchOver, type RunningServer, type ServerPlan } from './postgres-server.ts';
import { hasEnded, signal } from './processes.ts';

const KILL_MS = 5_000;
const ATTEMPT_DELAYS_MS = [0, 1_000, 5_000];

export interface KeeperHooks {
  /** Hears of an unasked end and of the new start. Without it the server is not started again. */
  onRestart?: (line: string) => void;
  /** Hears when the server could not be brought back. */
  onLost?: (error: Error) => void;
}

export interface KeptServer {
  readonly pid: number;
  stop(): Promise<void>;
  kill(): Promise<void>;
}

export function keepServer(plan: ServerPlan, first: RunningServer, hooks: KeeperHooks): KeptServer {
  let server = first;
  let callOff = watchOver(first.pid, plan.owner);
  let stopping = false;
  let restarting: Promise<void> = Promise.resolve();

  const keep = async (): Promise<void> => {
    const how = await server.ended;
    if (stopping || hooks.onRestart === undefined) return;
    hooks.onRestart(`PostgreSQL ended (${how}); starting it again on the same data`);
    callOff();
    restarting = restart(hooks.onRestart);
  };
  const restart = async (onRestart: (line: string) => void): Promise<void> => {
    let failure = new Error('PostgreSQL was not started again');
    for (const delay_ms of ATTEMPT_DELAYS_MS) {
      await new Promise((resolve) => setTimeout(resolve, delay_ms));
      if (stopping) return;
      const next = await launchServer({
        ...plan,
        preferred_port: server.port,
        is_port_fixed: true,
      }).catch((error: unknown) => {
        failure = error instanceof Error ? error : new Error(String(error));
        return undefined;
      });
      if (next === undefined) continue;
      server = next;
      callOff = watchOver(server.pid, plan.owner);
      onRestart('PostgreSQL runs again');
      void keep();
      return;
    }
    hooks.onLost?.(failure);
  };
  const end = async (how: (pid: number) => Promise<unknown>): Promise<void> => {
    stopping = true;
    await restarting;
    await how(server.pid);
    callOff();
  };
  void keep();
  return {
    get pid() {
      return server.pid;
    },
    stop: () => end(stopServer),
    kill: () => end(killServer),
  };
}

async function killServer(pid: number): Promise<void> {
  signal(pid, 'SIGKILL');
  await hasEnded(pid, KILL_MS);
}
