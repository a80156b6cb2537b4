/**
 * A real PostgreSQL for a machine that has none: started on a data directory, reachable on 127.0.0.1 with a password only.
 * It may be started after any kind of end of the one before: what a killed start left behind is cleared away first.
 * Invariants: one launcher per data directory; the server does not outlive its launcher; nobody but the launcher's user
 * (for root: the server's user) can read the data.
 */
import { isAbsolute, resolve } from 'node:path';
import { locateBinaries } from './postgres-binaries.ts';
import { ensureCluster, filesOf, SUPERUSER, type ClusterFiles } from './postgres-cluster.ts';
import { claim, releaseClaim, stopOrphan } from './postgres-launcher.ts';
import { postgresOwner } from './postgres-owner.ts';
import { placeFor, publicDir } from './postgres-place.ts';
import { keepServer, type KeeperHooks, type KeptServer } from './postgres-keeper.ts';
import { launchServer, type ServerPlan } from './postgres-server.ts';

const DEFAULT_PORT = 54_320;

/** For data that may be lost with the machine's power: about twice as fast at small transactions. */
const NOT_DURABLE = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' };

/** Six services with pools, their queues, tests; just-in-time compilation only delays short statements. */
const SETTINGS = { max_connections: '200', timezone: 'UTC', log_timezone: 'UTC', jit: 'off' };

export interface PostgresOptions extends KeeperHooks {
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
  /** Another one after the server was started again. */
  readonly pid: number;
  /** Fast shutdown; returns when the server is gone, after at most about 25 s. May be called again. */
  stop(): Promise<void>;
  /** Ends the server at once, as a power cut would; the next start recovers. */
  kill(): Promise<void>;
}

/** Throws with a sentence for the person when the data are in use, of another version, or somebody else's. */
export async function startPostgres(options: PostgresOptions): Promise<PostgresServer> {
  const owner = await postgresOwner();
  const wanted = isAbsolute(options.data_dir) ? options.data_dir : resolve(options.data_dir);
  const data_dir = await placeFor(wanted, owner, options.durable !== false);
  const files = filesOf(data_dir);
  await claim(files);
  try {
    const binaries = await locateBinaries(owner, publicDir(owner));
    await stopOrphan(files);
    const password = await ensureCluster(files, binaries, owner);
    const plan: ServerPlan = {
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
    };
    const server = await launchServer(plan);
    return handleOf(keepServer(plan, server, options), files, {
      url: urlOf(server.port, password),
      port: server.port,
      data_dir,
    });
  } catch (error) {
    await releaseClaim(files);
    throw error;
  }
}

function handleOf(
  kept: KeptServer,
  files: ClusterFiles,
  facts: Pick<PostgresServer, 'url' | 'port' | 'data_dir'>,
): PostgresServer {
  let ending: Promise<void> | undefined;
  const end = async (how: () => Promise<void>): Promise<void> => {
    await how();
    await releaseClaim(files);
  };
  return {
    ...facts,
    get pid() {
      return kept.pid;
    },
    stop: () => (ending ??= end(() => kept.stop())),
    kill: () => (ending ??= end(() => kept.kill())),
  };
}

function urlOf(port: number, password: string): string {
  return `postgresql://${SUPERUSER}:${password}@127.0.0.1:${port}/postgres`;
}
