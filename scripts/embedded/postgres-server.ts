/** The server process: its command line, the wait until it is ready, and what to do when it is not. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { open, readFile, stat } from 'node:fs/promises';
import { serverEnv, type ClusterFiles } from './postgres-cluster.ts';
import type { Owner } from './postgres-owner.ts';
import { findFreePort } from './ports.ts';

/** Recovery after a crash replays the log first, which can take a while. */
const READY_MS = 60_000;
const POLL_MS = 15;
const READY_LINE = 7;

export interface ServerPlan {
  program: string;
  files: ClusterFiles;
  owner: Owner;
  log_file: string;
  preferred_port: number;
  /** True where others already know the port: it is waited for instead of passed over. */
  is_port_fixed?: boolean;
  settings: Readonly<Record<string, string>>;
}

export interface RunningServer {
  pid: number;
  port: number;
  /** Resolves when the process is gone, with how it ended: "SIGKILL", "exit 1". */
  ended: Promise<string>;
}

/** Starts the server on the preferred or the next free port. Throws with the end of its log when it does not come up. */
export async function launchServer(plan: ServerPlan): Promise<RunningServer> {
  const deadline = performance.now() + READY_MS;
  let preferred = plan.preferred_port;
  for (;;) {
    const port = plan.is_port_fixed === true ? preferred : await findFreePort(preferred);
    const log_start = await sizeOf(plan.log_file);
    const child = await spawnServer(plan, port);
    const ended = endOf(child);
    const is_ready = await becomesReady(child, plan.files.pgdata, deadline);
    if (is_ready && child.pid !== undefined) return { pid: child.pid, port, ended };
    const log = (await readFile(plan.log_file, 'utf8')).slice(log_start);
    // Somebody took the port between the question and the start.
    const is_taken = /could not create any TCP\/IP sockets|Address already in use/.test(log);
    if (is_taken && plan.is_port_fixed !== true) {
      preferred = port + 1;
    } else if (
      !(is_taken || /pre-existing shared memory/.test(log)) ||
      performance.now() > deadline
    ) {
      // A server that was killed outright leaves workers for a moment, which is the one other thing worth waiting for.
      throw new Error(`PostgreSQL did not start (${plan.log_file}):\n${log.slice(-2_000).trim()}`);
    }
    await pause();
  }
}

/**
 * Ends the server when this process ends, however it ends: the shell waits for the end of a pipe that only we hold open.
 * Answers a function that calls the watch off.
 */
export function watchOver(pid: number, owner: Owner): () => void {
  const watch = spawn('/bin/sh', ['-c', 'read -r _ || kill -INT "$1"', 'sh', String(pid)], {
    ...owner,
    cwd: '/',
    detached: true,
    env: serverEnv(),
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  watch.unref();
  const { stdin } = watch;
  // A pipe is a socket in Node, and keeps the process alive unless told not to.
  if ('unref' in stdin && typeof stdin.unref === 'function') stdin.unref();
  stdin.on('error', () => watch.kill('SIGKILL'));
  return () => watch.kill('SIGKILL');
}

async function spawnServer(plan: ServerPlan, port: number): Promise<ChildProcess> {
  const settings = {
    listen_addresses: '127.0.0.1',
    // TCP with a password is the one way in: a socket would need a directory that all sides can reach.
    unix_socket_directories: '',
    ...plan.settings,
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const log = await open(plan.log_file, 'a', 0o600);
  try {
    const child = spawn(plan.program, ['-D', plan.files.pgdata, '-p', String(port), ...flags], {
      ...plan.owner,
      cwd: '/',
      // Ctrl-C in the terminal goes to the launcher alone, which stops the services before the database.
      detached: true,
      env: serverEnv(),
      stdio: ['ignore', log.fd, log.fd],
    });
    child.unref();
    await new Promise<void>((resolve, reject) => {
      child.once('spawn', resolve);
      child.once('error', reject);
    });
    return child;
  } finally {
    await log.close();
  }
}

function endOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once('exit', (code, signal) => resolve(signal ?? `exit ${code}`));
  });
}

/** The server says in the eighth line of its lock file how far it is. */
async function becomesReady(
  child: ChildProcess,
  pgdata: string,
  deadline: number,
): Promise<boolean> {
  while (child.exitCode === null && child.signalCode === null) {
    const lines = (await readFile(`${pgdata}/postmaster.pid`, 'utf8').catch(() => '')).split('\n');
    if (Number(lines[0]) === child.pid && lines[READY_LINE]?.trim() === 'ready') return true;
    if (performance.now() > deadline) child.kill('SIGQUIT');
    await pause();
  }
  return false;
}

const sizeOf = (path: string): Promise<number> =>
  stat(path).then(
    ({ size }) => size,
    () => 0,
  );

const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, POLL_MS));
