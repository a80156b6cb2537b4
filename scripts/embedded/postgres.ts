/**
 * A real PostgreSQL for a machine that has none: started on a data directory, reachable on 127.0.0.1 with a password only.
 * It may be started after any kind of end of the one before: what a killed start left behind is cleared away first.
 * Invariants: one launcher per data directory; the server does not outlive its launcher; nobody but the launcher's user
 * (for root: the server's user) can read the data.
 */
import { isAbsolute, resolve } from 'node:path';
import { locateBinaries } from './postgres-binaries.ts';
import { ensureCluster, filesOf, SUPERUSER, type ClusterFiles } from './postgres-cluster.ts';
import { claim, releaseClaim, stopOrphan, stopServer } from './postgres-launcher.ts';
import { postgresOwner } from './postgres-owner.ts';
import { placeFor, publicDir } from './postgres-place.ts';
import { launchServer, watchOver, type RunningServer } from './postgres-server.ts';
import { hasEnded, signal } from './processes.ts';

const DEFAULT_PORT = 54_320;
const KILL_MS = 5_000;

/** For data that may be lost with the machine's power: about twice as fast at small transactions. */
const NOT_DURABLE = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' };

/** Six services with pools, their queues, tests; just-in-time compilation only delays short statements. */
const SETTINGS = { max_connections: '200', timezone: 'UTC', log_timezone: 'UTC', jit: 'off' };

export interface PostgresOptions {
  /** Where the data lie, created if absent. As root it may be moved: see `data_dir` of the answer. */
  data_dir: string;
  /** The preferred port; the next free one is taken when it is held. */
  port?: number;
  /** Where the server writes its log; `postgres.log` in the data directory when not given. */
  log_file?: string;
  /** Server settings over the ones chosen here. */
  settings?: Readonly<Record<string, string>>;
  /** False trades safety against a power cut for speed: tests and the demo. */
  durable?: boolean;
}

export interface PostgresServer {
  /** The superuser's URL of the database `postgres`, password included. */
  url: string;
  port: number;
  /** The directory really used. */
  data_dir: string;
  pid: number;
  /** Fast shutdown; returns when the server is gone, after at most about 25 s. May be called again. */
  stop(): Promise<void>;
  /** Ends the server at once, as a power cut would; the next start recovers. */
  kill(): Promise<void>;
}

/** Throws with a sentence for the person when the data are in use, of another version, or somebody else's. */
export async function startPostgres(options: PostgresOptions): Promise<PostgresServer> {
  const owner = await postgresOwner();
  const wanted = isAbsolute(options.data_dir) ? options.data_dir : resolve(options.data_dir);
  const data_dir = await placeFor(wanted, owner);
  const files = filesOf(data_dir);
  await claim(files);
  try {
    const binaries = await locateBinaries(owner, publicDir(owner));
    await stopOrphan(files);
    const password = await ensureCluster(files, binaries, owner);
    const server = await launchServer({
      program: binaries.postgres,
      files,
      owner,
      log_file: options.log_file ?? files.log,
      preferred_port: options.port ?? DEFAULT_PORT,
      settings: {
        ...SETTINGS,
        ...(options.durable === false ? NOT_DURABLE : {}),
        ...options.settings,
      },
    });
    const callOff = watchOver(server.pid, owner);
    return { ...handleOf(server, files, callOff), url: urlOf(server.port, password), data_dir };
  } catch (error) {
    await releaseClaim(files);
    throw error;
  }
}

function handleOf(
  server: RunningServer,
  files: ClusterFiles,
  callOff: () => void,
): Pick<PostgresServer, 'pid' | 'port' | 'stop' | 'kill'> {
  let ending: Promise<void> | undefined;
  const end = async (how: () => Promise<unknown>): Promise<void> => {
    await how();
    callOff();
    await releaseClaim(files);
  };
  const endByKill = async (): Promise<void> => {
    signal(server.pid, 'SIGKILL');
    await hasEnded(server.pid, KILL_MS);
  };
  return {
    ...server,
    stop: () => (ending ??= end(() => stopServer(server.pid))),
    kill: () => (ending ??= end(endByKill)),
  };
}

function urlOf(port: number, password: string): string {
  return `postgresql://${SUPERUSER}:${password}@127.0.0.1:${port}/postgres`;
}
